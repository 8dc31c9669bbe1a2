import type { SnapshotTable } from '../../features/matrix.ts';
import { randomStream } from '../math/random.ts';
import { chanceOf, LEVEL, SHUFFLES } from './chance.ts';
import { contrastOf } from './contrast.ts';
import { correctedDifference, indicatorFigures } from './figures.ts';
import type { Candidate } from './habits.ts';
import { ideasOf } from './ideas.ts';
import { type Judged, judgedAccounts, numberingOf } from './judged.ts';
import { GONE, IMMATURE } from './outcomes.ts';
import { timeToValueOf } from './time-to-value.ts';
import type { JudgedCounts, OutcomeIndicators } from './types.ts';

/** One landmark: where its accounts stand in the table, and what they could have done. */
export interface Landmark {
  readonly withinDays: number;
  /** Row of each account in the snapshot table. */
  readonly row: Int32Array;
  readonly candidates: readonly Candidate[];
}

/** What became of accounts after their landmark. */
export interface Outcome {
  readonly name: OutcomeIndicators['outcome'];
  readonly days: number;
  /** Per landmark row 1, 0, IMMATURE or GONE. */
  readonly of: (row: Int32Array) => Int8Array;
}

/** Every habit against one outcome: those that clear the bar, put together into ideas, with their figures. */
export function outcomeIndicators(
  table: SnapshotTable,
  landmarks: readonly Landmark[],
  { name, days, of }: Outcome,
  seed: number,
): OutcomeIndicators {
  const numbering = numberingOf(table, Int32Array.from(landmarks.flatMap(({ row }) => [...row])));
  const sets = landmarks.map(({ withinDays, row, candidates }) => {
    const outcome = of(row);
    const judged = judgedAccounts(table, withinDays, row, outcome, numbering);
    const contrasts = candidates.map((one) => contrastOf(judged, one)).filter((one) => one !== null);
    return { row, outcome, judged, contrasts };
  });
  const chance = chanceOf(sets, randomStream(seed, `indicators/${name}`));
  const clear = sets.flatMap(({ judged, contrasts, row }) =>
    contrasts
      .filter(({ z }) => chance.pOf(z) <= LEVEL)
      .map((contrast) => ({
        habit: contrast.candidate.habit,
        z: contrast.z,
        ofAccount: byAccount(table, row, contrast.candidate),
        judged,
        contrast,
      })),
  );
  return {
    outcome: name,
    outcomeDays: days,
    accounts: sets.map(({ judged, outcome }) => countsOf(judged, outcome)),
    nTried: sets.reduce((n, { contrasts }) => n + contrasts.length, 0),
    nClear: clear.length,
    nPermutations: SHUFFLES,
    bar: chance.bar,
    findings: ideasOf(clear).map(({ leader: { judged, contrast }, others }) => ({
      ...indicatorFigures(judged, contrast, chance.pOf(contrast.z)),
      correctedDifference: correctedDifference(contrast, chance.bar ?? 0),
      others: others.map(({ habit }) => habit),
    })),
    timeToValue: timeToValueOf(sets, randomStream(seed, `indicators/${name}/time-to-value`)),
  };
}

function byAccount(table: SnapshotTable, row: Int32Array, { holds }: Candidate): Int8Array {
  const ofAccount = new Int8Array(table.accountIds.length).fill(-1);
  for (let i = 0; i < row.length; i++) ofAccount[table.accountIndex[row[i]]] = holds[i];
  return ofAccount;
}

function countsOf(judged: Judged, outcome: Int8Array): JudgedCounts {
  const nOf = (value: number): number => outcome.reduce((n, own) => n + (own === value ? 1 : 0), 0);
  return {
    withinDays: judged.withinDays,
    nImmature: nOf(IMMATURE),
    nGone: nOf(GONE),
    nAccounts: judged.good.length,
    nGood: nOf(1),
  };
}
