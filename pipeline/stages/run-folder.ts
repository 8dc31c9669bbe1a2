import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countedList, UserFault } from '../errors.ts';

/**
 * See that a folder for a run holds no files of other origin that the run would replace, such as an export of accounts.
 *
 * @param outputs Names of the files that a run leaves.
 * @throws {UserFault} If some are there and no manifest of an earlier run stands beside them.
 */
export function refuseForeignFiles(folder: string, outputs: readonly string[]): void {
  const present = outputs.filter((name) => existsSync(join(folder, name)));
  if (present.length === 0 || isRunFolder(folder)) return;
  throw new UserFault(
    `--out ${folder} holds files that no earlier run left there and this run would replace: ${countedList(present)}; choose another folder.`,
  );
}

function isRunFolder(folder: string): boolean {
  try {
    return readFileSync(join(folder, 'manifest.json'), 'utf8').includes('"barometer-manifest"');
  } catch {
    return false;
  }
}
