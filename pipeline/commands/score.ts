import { type Day, formatDay } from '../../models/math/day.ts';
import type { Model } from '../../models/runtime/load.ts';
import type { BandState } from '../../models/runtime/types.ts';
import { type LoadedConfig, loadConfig } from '../config/index.ts';
import { EXIT, type ExitCode, UserFault } from '../errors.ts';
import { bandText, formatNumber, type Output } from '../output/index.ts';
import { checkOutFile, type RowsEnding, writeColumns } from '../run-store/index.ts';
import { type AccountExtras, scoreColumns } from '../stages/accounts-file.ts';
import { buildBook, keptNames, planCatalog } from '../stages/build-snapshots.ts';
import { openHistory } from '../stages/open-history.ts';
import { type ScoredAccount, scoreBook } from '../stages/score-book.ts';
import { accountNames } from '../stages/todays-book.ts';
import { absentMetricsNote } from './absent-metrics.ts';
import { allArguments, dateArgument, endingArgument } from './arguments.ts';
import type { CommandContext } from './context.ts';
import { readPreviousStates } from './previous-states.ts';
import { readModel } from './read-model.ts';
import { scoreRows } from './score-rows.ts';

interface ScoreOptions {
  readonly model: string;
  readonly out: string;
  readonly asOf?: string;
  readonly previous?: string;
  readonly input?: string;
}

/** `barometer score`: both forms, through the configured source or from rows that hold the metrics. */
export async function score(
  { output }: CommandContext,
  [config]: readonly string[],
  options: ScoreOptions,
): Promise<ExitCode> {
  const faults = formFaults(config, options);
  if (faults.length > 0) throw new UserFault(faults);
  const none: ReadonlyMap<string, BandState> = new Map();
  const [ending, , asOf, loaded, { model }, previous] = await allArguments([
    () => endingArgument('out', options.out, ['csv', 'jsonl', 'parquet']),
    () => checkOutFile('out', options.out),
    () => (options.asOf === undefined ? null : dateArgument('as-of', options.asOf)),
    () => (config === undefined ? null : loadConfig(config)),
    () => readModel('model', options.model),
    () => (options.previous === undefined ? none : readPreviousStates(options.previous)),
  ]);
  const stage = output.stage('score');
  const scored =
    loaded === null || asOf === null
      ? { accounts: await scoreRows(model, options.input ?? '', previous), extras: new Map<string, AccountExtras>() }
      : await scoreSource(model, loaded, asOf, previous, output);
  await writeColumns(options.out, ending satisfies RowsEnding, scoreColumns(scored.accounts, scored.extras));
  stage.done(`${formatNumber(scored.accounts.length)} accounts`);
  printBands(scored.accounts, options.out, output);
  return EXIT.done;
}

function formFaults(config: string | undefined, { asOf, input }: ScoreOptions): string[] {
  if (config !== undefined && input !== undefined) {
    return ['score takes either a config (with --as-of) or --input FILE, not both.'];
  }
  if (config === undefined && input === undefined) {
    return ['score needs a config and --as-of DATE, or --input FILE with rows of metrics.'];
  }
  if (config !== undefined && asOf === undefined)
    return ['--as-of is missing; a config is scored as of a date, YYYY-MM-DD.'];
  if (config === undefined && asOf !== undefined) {
    return ['--as-of goes with a config; rows of --input may carry their own date in a column as_of.'];
  }
  return [];
}

async function scoreSource(
  model: Model,
  loaded: LoadedConfig,
  asOf: Day,
  previous: ReadonlyMap<string, BandState>,
  output: Output,
): Promise<{ accounts: readonly ScoredAccount[]; extras: ReadonlyMap<string, AccountExtras> }> {
  const history = await openHistory(loaded, { kind: 'score', asOf });
  try {
    const catalog = planCatalog(history, loaded.config, keptNames(model.file));
    const table = await buildBook(history, loaded.config, catalog, [asOf]);
    absentMetricsNote(table, model, output);
    const accounts = scoreBook(model, table, (accountId) => previous.get(accountId) ?? null);
    const names = await accountNames(history);
    const extras = accounts.map(
      ({ accountId }) => [accountId, { name: names.get(accountId) ?? null, trend: null, quarterTrend: null }] as const,
    );
    return { accounts, extras: new Map(extras) };
  } finally {
    history.source.close();
  }
}

function printBands(accounts: readonly ScoredAccount[], out: string, output: Output): void {
  const count = (band: 'red' | 'yellow' | 'green') => accounts.filter(({ result }) => result.band === band).length;
  const counts = { red: count('red'), yellow: count('yellow'), green: count('green') };
  const [first] = accounts;
  output.json({ out, accounts: accounts.length, asOf: first === undefined ? null : dayText(first.day), bands: counts });
  output.result(
    `Scored ${formatNumber(accounts.length)} accounts: ${formatNumber(counts.red)} ${bandText('red', output.paint)}, ` +
      `${formatNumber(counts.yellow)} ${bandText('yellow', output.paint)}, ${formatNumber(counts.green)} ${bandText('green', output.paint)}. Wrote ${out}.`,
  );
}

function dayText(day: number | null): string | null {
  return day === null ? null : formatDay(day);
}
