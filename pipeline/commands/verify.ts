import { verifyModelText } from '../../models/model-file/verify.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import type { CommandContext } from './context.ts';
import { readTextFile } from './read-input.ts';

/** `barometer verify model.json`: every problem of a model file, or that there is none. */
export async function verify({ output }: CommandContext, [path]: readonly string[]): Promise<ExitCode> {
  const { problems } = verifyModelText(await readTextFile(path, path));
  output.json({ file: path, isValid: problems.length === 0, problems });
  if (problems.length === 0) {
    output.result(`${path}: valid; schema, integrity and test vectors hold.`);
    return EXIT.done;
  }
  output.fault(problems.map((problem) => `${path}: ${problem}`));
  return EXIT.gate;
}
