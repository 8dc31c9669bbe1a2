import type { Output } from '../output/index.ts';
import type { StageReporter } from '../stages/stage-clock.ts';

/** What every command is given: where to print, and who is asking. */
export interface CommandContext {
  readonly output: Output;
  readonly version: string;
}

/** Stages as progress on stderr. */
export function stageReporter(output: Output): StageReporter {
  return { start: (name) => output.stage(name), now: () => performance.now() };
}
