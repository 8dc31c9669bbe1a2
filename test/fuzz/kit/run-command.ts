import type { CommandContext } from '../../../pipeline/commands/context.ts';
import { EXIT, type ExitCode } from '../../../pipeline/errors.ts';
import { createOutput } from '../../../pipeline/output/index.ts';
import { faultsOf } from './clear-lines.ts';

/** What a command did, run inside this process as the command line runs it. */
export interface CommandRun {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly faults: readonly string[];
}

/**
 * Run a command; faults end it with 1, as in the command line.
 *
 * @throws Whatever the command line would call a bug.
 */
export async function runCommand(command: (context: CommandContext) => Promise<ExitCode>): Promise<CommandRun> {
  let stdout = '';
  const output = createOutput({
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: () => true },
    isQuiet: true,
    isColourOff: true,
    isJson: false,
    environment: {},
    clock: () => 0,
  });
  try {
    return { code: await command({ output, version: 'test' }), stdout, faults: [] };
  } catch (error) {
    return { code: EXIT.fault, stdout, faults: faultsOf(error) };
  }
}
