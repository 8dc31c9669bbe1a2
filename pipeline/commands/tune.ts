import { formatDay } from '../../models/math/day.ts';
import type { Search } from '../../models/tuning/types.ts';
import { loadConfig } from '../config/index.ts';
import { EXIT, type ExitCode, UserFault } from '../errors.ts';
import { formatNumber, renderTable } from '../output/index.ts';
import { readHistory } from '../stages/read-history.ts';
import { planOutcome } from '../stages/walk-forward.ts';
import { openFitPool } from '../workers/fit-pool.ts';
import { allArguments, dateArgument, wholeArgument } from './arguments.ts';
import { type CommandContext, stageReporter } from './context.ts';
import { openShown } from './open-shown.ts';

const DEFAULT_BUDGET = 10;

/** `barometer tune CONFIG`: the search for settings of the trees alone, as a recalibration makes it. */
export async function tune(
  { output }: CommandContext,
  [path]: readonly string[],
  options: { readonly asOf?: string; readonly budget?: string },
): Promise<ExitCode> {
  const [asOf, asked, loaded] = await allArguments([
    () => (options.asOf === undefined ? null : dateArgument('as-of', options.asOf)),
    () => (options.budget === undefined ? null : wholeArgument('budget', options.budget, 2, 200)),
    () => loadConfig(path),
  ]);
  const { models } = loaded.config;
  if (!models.families.includes('gradient')) {
    throw new UserFault(['models.families has no gradient; only settings of the trees are searched for.']);
  }
  const budget = asked ?? models.tuning?.budget ?? DEFAULT_BUDGET;
  const config = { ...loaded.config, models: { ...models, tuning: { budget } } };
  const reporter = stageReporter(output);
  const reading = reporter.start('history');
  const history = await openShown(reading, loaded, { kind: 'learn', asOf });
  reading.done(`${history.report.tables.length} tables`);
  const building = reporter.start('features');
  const step = ({ done, total, rows }: { done: number; total: number; rows: number }) =>
    building.step(done, total, rows);
  const { snapshots } = await readHistory(history, config, null, step, undefined);
  history.source.close();
  building.done(`${formatNumber(snapshots.table.nRows)} rows`);
  const { timeline } = history;
  const outcomes = [timeline.churn, ...(timeline.expansion === null ? [] : [timeline.expansion])];
  const planned = outcomes.map((outcome) => planOutcome(snapshots.table, outcome, timeline, config, null));
  const searches = planned.flatMap((own) => own.searches);
  const stage = reporter.start('tune');
  let nDone = 0;
  const pool = openFitPool(snapshots.table, { onDone: () => stage.step(++nDone, searches.length) });
  const { found } = await pool.run({ searches, fits: [] });
  await pool.close();
  stage.done(`${formatNumber(searches.length)} searches`);
  const results = planned.map(({ outcome, searches: own }) => ({
    outcome: outcome.outcome,
    searches: found.splice(0, own.length),
  }));
  output.result(results.map(({ outcome, searches: own }) => tuningText(outcome, own)).join('\n\n'));
  output.json({
    asOf: formatDay(timeline.settings.dataEnd),
    budget,
    outcomes: results,
  });
  return EXIT.done;
}

function tuningText(outcome: string, searches: readonly Search[]): string {
  if (searches.length === 0) {
    return `${outcome}: no search; no past period holds enough accounts with the event to tell settings apart. The usual settings serve.`;
  }
  return searches.map((search) => searchText(outcome, search)).join('\n\n');
}

function searchText(outcome: string, search: Search): string {
  const { tried, recalibrationDate, nEventAccounts, gain, correctedGain, leastGain, isReplaced } = search;
  const table = renderTable(
    [
      { title: '' },
      { title: 'rate', align: 'right' },
      { title: 'leaves', align: 'right' },
      { title: 'least curvature', align: 'right' },
      { title: 'penalty', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'columns', align: 'right' },
      { title: 'additive' },
      { title: 'learned from', align: 'right' },
      { title: 'log loss', align: 'right' },
      { title: 'against the usual', align: 'right' },
    ],
    tried.map(({ settings, isUsual, isTaken, nRowsLearned, logLoss, excess, standardError }) => [
      [isUsual ? 'usual' : '', isTaken ? 'taken' : ''].filter((word) => word !== '').join(', '),
      String(settings.learningRate),
      String(settings.maxLeaves),
      String(settings.minHessian),
      String(settings.l2),
      String(settings.rowShare),
      String(settings.columnShare),
      settings.isAdditive ? 'yes' : 'no',
      formatNumber(nRowsLearned),
      logLoss.toFixed(5),
      isUsual ? '' : `${signed(excess)} (±${standardError.toFixed(5)})`,
    ]),
  );
  const words = isReplaced
    ? `The best replaces the usual settings from ${recalibrationDate} on`
    : 'The usual settings stay';
  return `${outcome}, on what was known on ${recalibrationDate}, judged by ${formatNumber(nEventAccounts)} accounts with the event
${table}
${words}: the best saved ${signed(gain)} of log loss, ${signed(correctedGain)} once the luck of having been chosen is taken off; more than ${leastGain.toFixed(5)} is asked for.`;
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(5)}`;
}
