import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeSample } from '../../data/simulator/index.ts';
import { EXIT, type ExitCode, UserFault } from '../errors.ts';
import { prepareOutFolder } from '../run-store/index.ts';
import type { CommandContext } from './context.ts';

/** `barometer init [dir]`: a commented config and a sample history to start from. */
export async function init(
  { output }: CommandContext,
  [given]: readonly string[],
  options: { readonly ifMissing?: boolean },
): Promise<ExitCode> {
  const dir = given ?? 'barometer';
  const config = join(dir, 'barometer.yaml');
  if (existsSync(config)) {
    if (options.ifMissing === true) {
      output.note(`${config} stands already; left as it is.`);
      return EXIT.done;
    }
    throw new UserFault([`${config} exists already; give another folder, or remove it first.`]);
  }
  await prepareOutFolder(dir).catch((error: unknown) => {
    throw error instanceof UserFault ? new UserFault(error.lines.map((line) => line.replace('--out ', ''))) : error;
  });
  const stage = output.stage('sample');
  const report = await writeSample(dir);
  const nRows = Object.values(report.rowCounts).reduce((sum, n) => sum + n, 0);
  stage.done(`${Object.keys(report.rowCounts).length} tables, ${nRows} rows`);
  output.json({ config, rowCounts: report.rowCounts });
  output.result(
    [
      `Wrote ${config} and a sample history under ${join(dir, 'history')}.`,
      '',
      'Next:',
      `  barometer check ${config}        is there enough to go on?`,
      `  barometer recalibrate ${config}  verdict, report and model file`,
      '',
      `To use your own data, point "tables" in ${config} at your exports.`,
    ].join('\n'),
  );
  return EXIT.done;
}
