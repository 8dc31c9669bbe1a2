/** Made accounts for the tests of leading indicators. */
import type { SnapshotTable } from '../../features/matrix.ts';
import type { FirstDays, IndicatorSettings } from '../../models/indicators/types.ts';
import { dayOf, NO_DAY } from '../../models/math/day.ts';
import type { InputSpec } from '../../models/runtime/types.ts';

/** One account at one landmark. */
export interface MadeAccount {
  /** 1: keeps, 0: churns 20 days after the landmark; or the day of churn itself. */
  readonly renews: 0 | 1;
  readonly churnDay?: number;
  readonly churnLabel?: number;
  readonly expands?: 0 | 1 | -1;
  /** One entry per habit: 1, 0, or NaN for not judged. */
  readonly habits: readonly number[];
  readonly metrics?: readonly number[];
  readonly segment?: string;
  readonly group?: number;
  /** Default: 2024-03-01, all in one half-year. */
  readonly startDay?: number;
}

export const START = dayOf(2024, 3, 1);
/** Day of the landmark after the start. */
export const WITHIN = 30;

export const SETTINGS: IndicatorSettings = {
  renewalDays: 90,
  seed: 1,
  dataEnd: START + 1000,
  churn: { gapDays: 0, horizonDays: 90, graceDays: 7 },
  expansion: null,
};

export interface Made {
  readonly table: SnapshotTable;
  readonly firstDays: readonly FirstDays[];
}

/** Accounts that all stand at one landmark, 30 days after their start. Habit number `i` is the milestone `names[i]`. */
export function made(
  accounts: readonly MadeAccount[],
  { names, inputs = [] }: { readonly names?: readonly string[]; readonly inputs?: readonly InputSpec[] } = {},
): Made {
  const ids = accounts.map((_, i) => `a${String(i).padStart(5, '0')}`);
  const starts = accounts.map(({ startDay }) => startDay ?? START);
  const order = accounts.map((_, i) => i).sort((a, b) => starts[a] - starts[b] || a - b);
  const inOrder = order.map((i) => accounts[i]);
  const levels = [...new Set(accounts.flatMap(({ segment }) => segment ?? []))].sort();
  const days = Int32Array.from(order, (i) => starts[i] + WITHIN);
  const nHabits = accounts[0]?.habits.length ?? 0;
  return {
    table: {
      nRows: accounts.length,
      accountIds: ids,
      accountIndex: Int32Array.from(order),
      snapshotDay: days,
      groupOfAccount: accounts.some(({ group }) => group !== undefined)
        ? Int32Array.from(accounts, ({ group }, i) => group ?? 1_000_000 + i)
        : null,
      context:
        levels.length === 0
          ? {}
          : { segment: { levels, codes: Int32Array.from(inOrder, ({ segment }) => levels.indexOf(segment ?? '')) } },
      tenureDays: new Float64Array(accounts.length).fill(WITHIN),
      mrr: new Float64Array(accounts.length).fill(100),
      inputs,
      metrics: inputs.map((_, m) => Float64Array.from(inOrder, ({ metrics }) => metrics?.[m] ?? Number.NaN)),
      churnLabel: Int8Array.from(inOrder, ({ churnLabel, renews }) => churnLabel ?? 1 - renews),
      churnDay: Int32Array.from(
        inOrder,
        ({ churnDay, renews }, i) => churnDay ?? (renews === 1 ? NO_DAY : days[i] + 20),
      ),
      expansionLabel: Int8Array.from(inOrder, ({ expands }) => expands ?? -1),
    },
    firstDays: [
      {
        withinDays: WITHIN,
        accountIds: ids,
        landmarkDay: Int32Array.from(starts, (start) => start + WITHIN),
        facts: Array.from({ length: nHabits }, (_, h) => ({ kind: 'milestone', name: names?.[h] ?? `habit_${h}` })),
        values: Array.from({ length: nHabits }, (_, h) => Float64Array.from(accounts, ({ habits }) => habits[h])),
        counts: {
          nStarted: accounts.length,
          nTooEarly: 0,
          nTooYoung: 0,
          nNotEligible: 0,
          nAtLandmark: accounts.length,
        },
      },
    ],
  };
}
