import { SingleBar } from 'cli-progress';
import { type Paint, painter, wantsColour } from './colours.ts';
import { formatDuration } from './numbers.ts';
import { escapeControls, pad } from './text.ts';

/** Where text goes. `process.stdout` and `process.stderr` fit; tests give their own. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export interface OutputOptions {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
  /** No notes and no progress; results and faults are still printed. */
  readonly isQuiet: boolean;
  /** `--no-color`. */
  readonly isColourOff: boolean;
  /** `--json`: stdout belongs to `json`; `result` is silent. */
  readonly isJson: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds from any fixed point; for durations only. */
  readonly clock: () => number;
}

/** Progress of one stage. Exactly one of `done` and `failed` ends it. */
export interface StageProgress {
  /** `done` of `total` units of work. */
  step(done: number, total: number): void;
  /** End it with what it made: `14 dates, 48,210 rows`. */
  done(summary: string): void;
  /** End it without a word: the fault itself is printed elsewhere. */
  failed(): void;
}

/** Everything that a command may print. Passed as an argument; nothing else writes to the terminal. */
export interface Output {
  readonly isJson: boolean;
  /** Columns of the terminal, 100 where there is none. */
  readonly width: number;
  readonly paint: Paint;
  /** The same for stderr, which may be a terminal when stdout is not. */
  readonly paintNote: Paint;
  /** A result for the person who called: stdout, one newline added. Silent with --json. */
  result(text: string): void;
  /** What goes on: stderr. Silent with --quiet. */
  note(text: string): void;
  /** A fault: stderr, one line each, control characters escaped, also with --quiet. */
  fault(lines: readonly string[]): void;
  /** The machine-readable result: stdout, with --json only. Numbers that are not finite become null. */
  json(value: unknown): void;
  /** Begin a stage: a bar where stderr is a terminal, else one line at its end. */
  stage(name: string): StageProgress;
}

/** An `Output` over two streams. */
export function createOutput(options: OutputOptions): Output {
  const { stdout, stderr, isQuiet, isJson, environment } = options;
  const hasColour = (stream: TextStream): boolean =>
    wantsColour(stream.isTTY === true, options.isColourOff, environment);
  const note = (text: string): void => {
    if (!isQuiet) stderr.write(`${text}\n`);
  };
  return {
    isJson,
    width: stdout.columns === undefined || stdout.columns < 40 ? 100 : stdout.columns,
    paint: painter(hasColour(stdout)),
    paintNote: painter(hasColour(stderr)),
    result: (text) => {
      if (!isJson) stdout.write(`${text}\n`);
    },
    note,
    fault: (lines) => {
      for (const line of lines) stderr.write(`${escapeControls(line)}\n`);
    },
    json: (value) => {
      if (isJson) stdout.write(`${JSON.stringify(value, finiteOnly, 2)}\n`);
    },
    stage: (name) => startStage(name, options, note),
  };
}

/** Width of the longest stage name, so that the lines of a run stand under each other. */
const NAME_WIDTH = 11;

/** `features     14 dates, 48,210 rows, 2.1 s` */
export function stageLine(name: string, summary: string, milliseconds: number): string {
  return `${pad(name, NAME_WIDTH, 'left')}  ${escapeControls(summary)}, ${formatDuration(milliseconds)}`;
}

function startStage(name: string, options: OutputOptions, note: (text: string) => void): StageProgress {
  const startedAt = options.clock();
  const bar = options.isQuiet || options.stderr.isTTY !== true ? null : createBar(name, options.stderr);
  return {
    step: (done, total) => {
      if (bar === null) return;
      if (!bar.isActive) bar.start(total, done);
      bar.setTotal(total);
      bar.update(done);
    },
    done: (summary) => {
      bar?.stop();
      note(stageLine(name, summary, options.clock() - startedAt));
    },
    failed: () => bar?.stop(),
  };
}

function createBar(name: string, stream: TextStream): SingleBar {
  return new SingleBar({
    format: `${pad(name, NAME_WIDTH, 'left')}  {bar} {value}/{total}`,
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

function finiteOnly(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
