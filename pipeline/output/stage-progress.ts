import { SingleBar } from 'cli-progress';
import { formatDuration, formatSignificant } from './numbers.ts';
import { escapeControls, pad } from './text.ts';
import type { TextStream } from './text-stream.ts';

/** Progress of one stage. Exactly one of `done` and `failed` ends it. */
export interface StageProgress {
  /** `done` of `total` units of work; `rows` gone over so far, where the work is over rows: then speed and time left are told. */
  step(done: number, total: number, rows?: number): void;
  /** End it with what it made: `14 dates, 48,210 rows`. */
  done(summary: string): void;
  /** End it without a word: the fault itself is printed elsewhere. */
  failed(): void;
}

/** Width of the longest stage name, so that the lines of a run stand under each other. */
const NAME_WIDTH = 11;
/** Milliseconds between two lines of progress where there is no bar. */
const BETWEEN_LINES = 15_000;

/** `features     14 dates, 48,210 rows, 2.1 s` */
function stageLine(name: string, summary: string, milliseconds: number): string {
  return `${namePart(name)}  ${escapeControls(summary)}, ${formatDuration(milliseconds)}`;
}

/** `35%, 2.13 million rows/s, 48.0 s left`; speed and time left as far as they are known. */
function progressText(done: number, total: number, rows: number | undefined, milliseconds: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const parts = [`${Math.floor(share * 100)}%`];
  if (rows !== undefined && milliseconds > 0) parts.push(`${speedText((rows / milliseconds) * 1000)} rows/s`);
  if (share > 0) parts.push(`${formatDuration((milliseconds * (1 - share)) / share)} left`);
  return parts.join(', ');
}

function speedText(rowsPerSecond: number): string {
  return rowsPerSecond >= 1e6
    ? `${formatSignificant(rowsPerSecond / 1e6)} million`
    : formatSignificant(Math.round(rowsPerSecond));
}

/** A bar where stderr is a terminal; else a line now and then, and one at the end. */
export function startStage(
  name: string,
  options: { readonly isQuiet: boolean; readonly stderr: TextStream; readonly clock: () => number },
  note: (text: string) => void,
): StageProgress {
  const startedAt = options.clock();
  const elapsed = () => options.clock() - startedAt;
  const bar = options.isQuiet || options.stderr.isTTY !== true ? null : createBar(name, options.stderr);
  let toldAt = 0;
  return {
    step: (done, total, rows) => {
      const text = rows === undefined ? `${done}/${total}` : progressText(done, total, rows, elapsed());
      if (bar !== null) {
        if (!bar.isActive) bar.start(total, done, { text });
        bar.setTotal(total);
        bar.update(done, { text });
      } else if (done < total && elapsed() - toldAt >= BETWEEN_LINES) {
        toldAt = elapsed();
        note(`${namePart(name)}  ${text}`);
      }
    },
    done: (summary) => {
      bar?.stop();
      note(stageLine(name, summary, elapsed()));
    },
    failed: () => bar?.stop(),
  };
}

function namePart(name: string): string {
  return pad(name, NAME_WIDTH, 'left');
}

function createBar(name: string, stream: TextStream): SingleBar {
  return new SingleBar({
    format: `${namePart(name)}  {bar} {text}`,
    // cli-progress asks for a Node stream and uses no more of it than a terminal stream has.
    stream: stream as NodeJS.WritableStream,
    barsize: 30,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    clearOnComplete: true,
    stopOnComplete: false,
    hideCursor: false,
    gracefulExit: false,
  });
}
