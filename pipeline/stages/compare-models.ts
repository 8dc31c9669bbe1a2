import type { SnapshotTable } from '../../features/matrix.ts';
import { absentInputs } from '../../models/fit/align-table.ts';
import { countingUp } from '../../models/math/columns.ts';
import { type Day, formatDay } from '../../models/math/day.ts';
import { modelOf } from '../../models/runtime/load.ts';
import type { Band, ModelFile } from '../../models/runtime/types.ts';
import type { LoadedConfig } from '../config/index.ts';
import { formatNumber } from '../output/index.ts';
import { buildSnapshots, keptNames, planCatalog } from './build-snapshots.ts';
import { type History, openHistory } from './open-history.ts';
import { type ComparedSide, type OutOfTime, outOfTimeFigures } from './out-of-time.ts';
import { replayModel } from './replay-model.ts';
import { type ScoreLedger, type SeenBy, scoreLedger } from './score-ledger.ts';
import { StageClock, type StageReporter } from './stage-clock.ts';
import { accountNames } from './todays-book.ts';

export interface ComparisonRequest {
  readonly loaded: LoadedConfig;
  readonly champion: ModelFile;
  readonly challenger: ModelFile;
  /** Compare as if this were today; null: at the end of the data. */
  readonly asOf: Day | null;
  readonly reporter: StageReporter;
}

/** Colours of one date by both models. */
export interface ComparedDate {
  readonly date: string;
  readonly nAccounts: number;
  readonly champion: Readonly<Record<Band, number>>;
  readonly challenger: Readonly<Record<Band, number>>;
  /** Accounts of which both say the same colour. */
  readonly nSameBand: number;
  /** Mean health score of the challenger minus that of the champion, in points. */
  readonly meanDifference: number;
}

export interface Comparison {
  readonly asOf: string;
  readonly dates: readonly ComparedDate[];
  /** null: no row with a mature label is new to both models. */
  readonly outOfTime: OutOfTime | null;
  /** null: there is no snapshot date before today. */
  readonly ledger: ScoreLedger | null;
  /** Metrics that a model asks for and the history does not give. */
  readonly absent: { readonly champion: readonly string[]; readonly challenger: readonly string[] };
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Two models on the same history: colours date by date, figures where the outcome is new to both, and the score-change
 * ledger. Each model is given the metrics that its own file defines.
 *
 * @throws {UserFault | DataError} For faults of the input.
 */
export async function compareModels(request: ComparisonRequest): Promise<Comparison> {
  const { loaded, champion, challenger, asOf } = request;
  const clock = new StageClock(request.reporter);
  const history = await clock.run('history', async (step) => {
    const opened = await openHistory(loaded, { kind: 'learn', asOf }, { step });
    return [opened, `${opened.report.tables.length} tables`];
  });
  try {
    const { timeline } = history;
    const [old, young] = await clock.run('features', async (step) => {
      const seen = await seenBy(history, request, (done, total, rows) => step(done, total, rows));
      return [seen, `${formatNumber(seen[0].table.nRows)} rows`];
    });
    const names = await accountNames(history);
    return await clock.run('compare', async () => {
      const [before, now] = [replayedSide(old), replayedSide(young)];
      const made: Comparison = {
        asOf: formatDay(timeline.settings.dataEnd),
        dates: comparedDates(before, now),
        outOfTime: outOfTimeFigures(before, now, timeline.churn.maturityDays, loaded.config),
        ledger: scoreLedger(old, young, timeline.settings.dataEnd),
        absent: {
          champion: absentInputs(old.table, champion.inputs),
          challenger: absentInputs(young.table, challenger.inputs),
        },
        names,
      };
      return [made, `${formatNumber(made.dates.length)} dates`];
    });
  } finally {
    history.source.close();
  }
}

/** Snapshots with the metrics of each model; computed once where both mean the same by every name. */
async function seenBy(
  history: History,
  { loaded: { config }, champion, challenger }: ComparisonRequest,
  step: (done: number, total: number, rows: number) => void,
): Promise<readonly [SeenBy, SeenBy]> {
  const build = async (model: ModelFile): Promise<SeenBy> => {
    const catalog = planCatalog(history, config, keptNames(model));
    const { table, book } = await buildSnapshots(history, config, catalog, ({ done, total, rows }) =>
      step(done, total, rows),
    );
    return { model, table, book };
  };
  const young = await build(challenger);
  const isSame = JSON.stringify(keptNames(champion)) === JSON.stringify(keptNames(challenger));
  return [isSame ? { ...young, model: champion } : await build(champion), young];
}

function replayedSide(side: SeenBy): ComparedSide {
  const rows = countingUp(side.table.nRows);
  return { ...side, replayed: replayModel(modelOf(side.model), side.table, rows) };
}

function comparedDates(champion: ComparedSide, challenger: ComparedSide): ComparedDate[] {
  const { table } = challenger;
  return [...rowsByDate(table)].map(([day, rows]) => ({
    date: formatDay(day),
    nAccounts: rows.length,
    champion: bandCounts(champion, rows),
    challenger: bandCounts(challenger, rows),
    nSameBand: rows.filter((row) => champion.replayed.band[row] === challenger.replayed.band[row]).length,
    meanDifference:
      rows.reduce((sum, row) => sum + challenger.replayed.healthScore[row] - champion.replayed.healthScore[row], 0) /
      rows.length,
  }));
}

function rowsByDate({ snapshotDay }: SnapshotTable): Map<Day, number[]> {
  const byDate = new Map<Day, number[]>();
  snapshotDay.forEach((day, row) => {
    const own = byDate.get(day);
    if (own === undefined) byDate.set(day, [row]);
    else own.push(row);
  });
  return byDate;
}

function bandCounts({ replayed }: ComparedSide, rows: readonly number[]): Record<Band, number> {
  const counts = { red: 0, yellow: 0, green: 0 };
  for (const row of rows) counts[replayed.band[row]]++;
  return counts;
}
