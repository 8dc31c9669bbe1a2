import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { simulate } from '../../data/simulator/index.ts';
import { EXIT, type ExitCode, UserFault } from '../errors.ts';
import { formatNumber, formatPercent } from '../output/index.ts';
import { prepareOutFolder } from '../run-store/index.ts';
import { allArguments, wholeArgument } from './arguments.ts';
import type { CommandContext } from './context.ts';

interface SimulateOptions {
  readonly accounts: string;
  readonly months: string;
  readonly seed: string;
  readonly out: string;
  readonly format: 'parquet' | 'csv';
  readonly hidden: boolean;
}

/** `barometer simulate`: a history whose causes of churn are known, with the truth beside it. */
export async function simulateCommand(
  { output }: CommandContext,
  _args: readonly string[],
  options: SimulateOptions,
): Promise<ExitCode> {
  const [accounts, months, seed] = await allArguments([
    () => wholeArgument('accounts', options.accounts, 1, 1_000_000),
    () => wholeArgument('months', options.months, 6, 120),
    () => wholeArgument('seed', options.seed, 0, 4_294_967_295),
  ]);
  refuseForeignFolder(options.out);
  const out = await prepareOutFolder(options.out);
  const stage = output.stage('simulate');
  const report = await simulate({
    accounts,
    months,
    seed,
    out,
    format: options.format,
    hidden: options.hidden,
    onProgress: (done, total) => stage.step(done, total),
  });
  const nRows = Object.values(report.rowCounts).reduce((sum, n) => sum + n, 0);
  stage.done(`${formatNumber(accounts)} accounts, ${formatNumber(nRows)} rows`);
  output.json({ ...report, out });
  output.result(
    [
      `Wrote ${formatNumber(nRows)} rows in ${Object.keys(report.rowCounts).length} tables to ${out}.`,
      `Quarterly churn: ${formatPercent(report.quarterlyChurnRate)}. What is known to the generator alone stands in ${join(out, 'truth')}.`,
      '',
      `Next: barometer recalibrate ${join(out, 'barometer.yaml')}`,
    ].join('\n'),
  );
  return EXIT.done;
}

/** A simulation may replace an earlier one, never a company's own files of the same names. */
function refuseForeignFolder(out: string): void {
  if (existsSync(join(out, 'truth', 'effects.json'))) return;
  const own = ['barometer.yaml', 'accounts.parquet', 'accounts.csv'].find((name) => existsSync(join(out, name)));
  if (own !== undefined) {
    throw new UserFault(`--out ${out} holds ${own}, which no earlier simulation left there; choose another folder.`);
  }
}
