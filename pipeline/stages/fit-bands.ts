import type { SnapshotTable } from '../../features/matrix.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import { type BandEvidence, pointsOfLevels } from '../../models/bands/cells.ts';
import { chooseBands } from '../../models/bands/choose-bands.ts';
import { groupingsOf, levelsOf } from '../../models/bands/groupings.ts';
import { chooseHysteresis, type HysteresisChoice } from '../../models/bands/hysteresis.ts';
import type { BandPolicy, ChosenBands } from '../../models/bands/policy.ts';
import { type PastScores, redEntry } from '../../models/bands/replay-past.ts';
import type { Grouping, GroupShifts } from '../../models/bands/types.ts';
import { type FittedShifts, fitShifts, MIN_EVENT_ACCOUNTS } from '../../models/calibration/group-shifts.ts';
import { rowCursor } from '../../models/fit/ladders.ts';
import { takenAt } from '../../models/math/columns.ts';
import { cutoffsFor } from '../../models/runtime/bands.ts';
import type { BandRule } from '../../models/runtime/types.ts';
import type { Config } from '../config/index.ts';
import { bandPolicyOf } from './band-policy.ts';
import { healthScores, type Scale } from './score-scale.ts';

/** The accounts that cut-offs are chosen for. */
export interface BandBook {
  readonly table: SnapshotTable;
  readonly rows: Int32Array;
  /** Calibrated, one per row. */
  readonly logOdds: Float64Array;
}

/** What one fit knows before a policy is applied to it. */
export interface BandGround {
  readonly evidence: BandEvidence;
  readonly groupings: readonly Grouping[];
  readonly shifts: FittedShifts;
  readonly past: PastScores;
}

/** Cut-offs and the hysteresis rule that goes with them. */
export interface FitBands extends ChosenBands {
  readonly hysteresis: HysteresisChoice;
  readonly ground: BandGround;
}

/**
 * Cut-offs and hysteresis of one fit, from held-out scores of its training rows and from the book they are chosen for.
 *
 * An account enters red some points below the chosen cut-off: so many that, on the past, as many come later as stay longer, and the
 * number of red accounts stays what the policy asks for.
 */
export function bandsOf(fit: FitResult, book: BandBook, table: SnapshotTable, scale: Scale, config: Config): FitBands {
  const ground = bandGround(fit, book, table, scale, config);
  const chosen = chooseBands(bandPolicyOf(config), ground.evidence, ground.groupings, ground.shifts, scale);
  const cursor = rowCursor(table);
  const cutoffs = ruleCutoffs(chosen);
  const cutoffsAt = (position: number) => {
    cursor.row = fit.evidence.rows[position];
    return cutoffsFor({ cutoffs }, cursor);
  };
  const hysteresis = chooseHysteresis(
    ground.past,
    cutoffsAt,
    config.bands.minLeadDays,
    config.seed,
    config.bands.hysteresis,
  );
  return { ...entered(chosen, hysteresis), hysteresis, ground };
}

/** The same fit under another policy, with the hysteresis that it has. */
export function withPolicy({ hysteresis, ground }: FitBands, policy: BandPolicy, scale: Scale): FitBands {
  const chosen = chooseBands(policy, ground.evidence, ground.groupings, ground.shifts, scale);
  return { ...entered(chosen, hysteresis), hysteresis, ground };
}

/** The same fit with one pair of cut-offs for everyone, territories aside. */
export function withoutGroups({ hysteresis, ground }: FitBands, scale: Scale, config: Config): FitBands {
  const shifts = { intercept: ground.shifts.intercept, groupings: [] };
  const chosen = chooseBands(bandPolicyOf(config), ground.evidence, [], shifts, scale);
  return { ...entered(chosen, hysteresis), hysteresis, ground };
}

/** The shifts behind the cut-offs, for a person. */
export function groupShiftsOf({ ground }: FitBands, scale: Scale): GroupShifts[] {
  const { groupings, shifts } = ground;
  return groupings.map(({ kind, levels }, g) => ({
    kind,
    heterogeneity: shifts.groupings[g].heterogeneity,
    levels: levels.map((condition, level) => ({
      ...condition,
      ...shifts.groupings[g].levels[level],
      points: pointsOfLevels(
        groupings.map((_, other) => (other === g ? level : -1)),
        shifts,
        scale,
      ),
    })),
  }));
}

/** The cut-offs as a model file holds them. */
export function ruleCutoffs({
  cells,
  red,
  yellow,
}: Pick<ChosenBands, 'cells' | 'red' | 'yellow'>): BandRule['cutoffs'] {
  return [...cells, { attributes: {}, red, yellow }];
}

function entered(chosen: ChosenBands, { entryGap }: HysteresisChoice): ChosenBands {
  return {
    ...chosen,
    red: redEntry(chosen, entryGap),
    cells: chosen.cells.map((cell) => ({ ...cell, red: redEntry(cell, entryGap) })),
  };
}

function bandGround(
  { evidence }: FitResult,
  book: BandBook,
  table: SnapshotTable,
  scale: Scale,
  config: Config,
): BandGround {
  const { bands } = config;
  const { rows, labels, logOdds } = evidence;
  const take = (column: Int32Array) => takenAt(column, rows);
  const accountIndex = take(table.accountIndex);
  const groupings = groupingsOf(table, bands);
  const levels = groupings.map((grouping) => levelsOf(table, rows, grouping));
  const label = bands.policy === 'precision' ? labels : inTime(table, rows, labels, accountIndex, bands.minLeadDays);
  const healthScore = healthScores(logOdds, scale);
  return {
    groupings,
    shifts: fitShifts(
      { logOdds, label, accountIndex },
      levels,
      groupings.map((grouping) => grouping.levels.length),
    ),
    evidence: {
      past: { healthScore, label: labels, accountIndex, levels },
      book: {
        healthScore: healthScores(book.logOdds, scale),
        logOdds: book.logOdds,
        arr: takenAt(book.table.mrr, book.rows).map((mrr) => 12 * mrr),
        levels: groupings.map((grouping) => levelsOf(book.table, book.rows, grouping)),
        territory: territoriesOf(book, bands),
      },
    },
    past: {
      healthScore,
      label: labels,
      accountIndex,
      day: take(table.snapshotDay),
      cluster: accountIndex.map((account) => table.groupOfAccount?.[account] ?? account),
      eventDay: take(table.churnDay),
    },
  };
}

/**
 * Churn that comes at least `minLeadDays` after the snapshot: what a warning can still be of use for. Where too few accounts
 * left that late to tell groups apart by them, all churn.
 */
function inTime(
  table: SnapshotTable,
  rows: Int32Array,
  labels: Uint8Array,
  accountIndex: Int32Array,
  minLeadDays: number,
): Uint8Array {
  const isInTime = labels.map((label, i) =>
    label === 1 && table.churnDay[rows[i]] - table.snapshotDay[rows[i]] >= minLeadDays ? 1 : 0,
  );
  const accounts = new Set(accountIndex.filter((_, i) => isInTime[i] === 1));
  return accounts.size < MIN_EVENT_ACCOUNTS ? labels : isInTime;
}

function territoriesOf({ table, rows }: BandBook, bands: Config['bands']): (string | null)[] {
  if (bands.policy !== 'capacity' || bands.territories === null) return [];
  const cursor = rowCursor(table);
  const { by } = bands.territories;
  return Array.from(rows, (row) => {
    cursor.row = row;
    return cursor.attribute(by);
  });
}
