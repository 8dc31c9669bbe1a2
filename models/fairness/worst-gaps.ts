import type { SnapshotTable } from '../../features/matrix.ts';
import type { BandReplay, OutcomePredictions } from '../backtest/types.ts';
import { levelsOf } from '../bands/groupings.ts';
import type { Grouping } from '../bands/types.ts';
import { randomStream } from '../math/random.ts';
import type { GapFigure, WorstGap } from './types.ts';

/** Churned accounts that a group needs to be compared. */
const MIN_CHURNED = 10;
const LEVEL = 0.05;

export interface GapRequest {
  readonly table: SnapshotTable;
  /** Of churn. */
  readonly predictions: OutcomePredictions;
  readonly replay: BandReplay;
  readonly groupings: readonly Grouping[];
  readonly nShuffles: number;
  readonly seed: number;
}

/** An account while it is in one group: what it adds to a ratio. */
interface Unit {
  readonly level: number;
  readonly part: number;
  readonly whole: number;
}

/** What a figure is a ratio of, by row. */
interface Ratio {
  readonly figure: GapFigure;
  part(i: number): number;
  whole(i: number): number;
}

/**
 * For each grouping and figure, the group whose figure lies furthest from that of the whole book, measured in its own standard
 * error, beside how often a furthest group lies as far out when accounts are shuffled over the groups. The worst of many always
 * looks bad; only what shuffling seldom reaches is a difference.
 *
 * `red_precision`: red account-dates that churned. `red_recall`: churned account-dates that were red. `calibration`: mean
 * probability less the share that churned. Units that are shuffled are accounts, per lifecycle stage an account's time in it.
 */
export function worstGaps({ table, predictions, replay, groupings, nShuffles, seed }: GapRequest): WorstGap[] {
  const { row, label } = predictions;
  const chosen = predictions.models.find(({ model }) => model === 'chosen');
  if (chosen === undefined) return [];
  const isRed = (i: number) => (replay.band[i] === 'red' ? 1 : 0);
  const ratios: Ratio[] = [
    { figure: 'red_precision', part: (i) => isRed(i) * label[i], whole: isRed },
    { figure: 'red_recall', part: (i) => isRed(i) * label[i], whole: (i) => label[i] },
    { figure: 'calibration', part: (i) => chosen.probability[i] - label[i], whole: () => 1 },
  ];
  const found = groupings.flatMap((grouping) => {
    const level = levelsOf(table, row, grouping);
    const nChurned = churnedByLevel(table, predictions, level, grouping.levels.length);
    const isIn = nChurned.map((n) => n >= MIN_CHURNED);
    if (isIn.filter(Boolean).length < 2) return [];
    return ratios.flatMap((ratio): Omit<WorstGap, 'isBeyondChance'>[] => {
      const units = unitsOf(table, predictions, level, isIn, ratio);
      const worst = furthest(
        units,
        Int32Array.from(units, (unit) => unit.level),
        isIn.length,
      );
      if (worst === null) return [];
      const { attributes, tenureDays } = grouping.levels[worst.level];
      return [
        {
          kind: grouping.kind,
          figure: ratio.figure,
          attributes,
          tenureDays: tenureDays ?? null,
          nGroups: isIn.filter(Boolean).length,
          nChurnedAccounts: nChurned[worst.level],
          value: worst.value,
          book: worst.book,
          pValue: chanceOf(units, worst.distance, isIn.length, nShuffles, seed, `${grouping.kind}/${ratio.figure}`),
        },
      ];
    });
  });
  return withHolm(found);
}

function churnedByLevel(
  table: SnapshotTable,
  { row, label }: OutcomePredictions,
  level: Int32Array,
  nLevels: number,
): number[] {
  const accounts = Array.from({ length: nLevels }, () => new Set<number>());
  row.forEach((at, i) => {
    if (label[i] === 1 && level[i] !== -1) accounts[level[i]].add(table.accountIndex[at]);
  });
  return accounts.map(({ size }) => size);
}

function unitsOf(
  table: SnapshotTable,
  { row }: OutcomePredictions,
  level: Int32Array,
  isIn: readonly boolean[],
  ratio: Ratio,
): Unit[] {
  const units = new Map<string, { level: number; part: number; whole: number }>();
  row.forEach((at, i) => {
    if (level[i] === -1 || !isIn[level[i]]) return;
    const key = `${table.accountIndex[at]}/${level[i]}`;
    const unit = units.get(key) ?? { level: level[i], part: 0, whole: 0 };
    unit.part += ratio.part(i);
    unit.whole += ratio.whole(i);
    units.set(key, unit);
  });
  return [...units.values()].filter(({ part, whole }) => part !== 0 || whole !== 0);
}

interface Furthest {
  readonly level: number;
  readonly value: number;
  readonly book: number;
  /** In standard errors of the group's figure under one ratio for everyone. */
  readonly distance: number;
}

/** The level whose ratio lies furthest from the common one; null where there is no common one. */
function furthest(units: readonly Unit[], level: Int32Array, nLevels: number): Furthest | null {
  let [part, whole] = [0, 0];
  for (const unit of units) {
    part += unit.part;
    whole += unit.whole;
  }
  if (!(whole > 0)) return null;
  const book = part / whole;
  const [parts, wholes, squares] = [0, 1, 2].map(() => new Float64Array(nLevels));
  units.forEach((unit, u) => {
    parts[level[u]] += unit.part;
    wholes[level[u]] += unit.whole;
    squares[level[u]] += (unit.part - book * unit.whole) ** 2;
  });
  let worst: Furthest | null = null;
  for (let own = 0; own < nLevels; own++) {
    if (!(squares[own] > 0) || !(wholes[own] > 0)) continue;
    const distance = Math.abs(parts[own] - book * wholes[own]) / Math.sqrt(squares[own]);
    if (worst === null || distance > worst.distance) {
      worst = { level: own, value: parts[own] / wholes[own], book, distance };
    }
  }
  return worst;
}

/** Share of shuffles with a furthest group at least as far out; the data count as one of them, so it is never 0. */
function chanceOf(
  units: readonly Unit[],
  distance: number,
  nLevels: number,
  nShuffles: number,
  seed: number,
  label: string,
): number {
  const random = randomStream(seed, `fairness/${label}`);
  const level = Int32Array.from(units, (unit) => unit.level);
  let nAsFar = 1;
  for (let shuffle = 0; shuffle < nShuffles; shuffle++) {
    for (let i = level.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [level[i], level[j]] = [level[j], level[i]];
    }
    if ((furthest(units, level, nLevels)?.distance ?? 0) >= distance) nAsFar++;
  }
  return nAsFar / (nShuffles + 1);
}

/** Holm's step-down correction at 5% over all gaps. */
function withHolm(gaps: readonly Omit<WorstGap, 'isBeyondChance'>[]): WorstGap[] {
  const order = [...gaps.keys()].sort((a, b) => gaps[a].pValue - gaps[b].pValue || a - b);
  const firstKept = order.findIndex((g, k) => gaps[g].pValue > LEVEL / (gaps.length - k));
  const beyond = new Set(firstKept === -1 ? order : order.slice(0, firstKept));
  return gaps.map((gap, g) => ({ ...gap, isBeyondChance: beyond.has(g) }));
}
