import { type Paint, painter, wantsColour } from './colours.ts';
import { type StageProgress, startStage } from './stage-progress.ts';
import { escapeControls } from './text.ts';
import type { TextStream } from './text-stream.ts';

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

function finiteOnly(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}
