import type { Band } from '../runtime/types.ts';
import { type AccountChange, CAUSES, type Move, type Parts, type ScoreChanges, type SplitChange } from './types.ts';
import { sayNewlyRed } from './words.ts';

/** Bands in the order of the migration matrix; null: not in that book. */
const PLACES: readonly (Band | null)[] = ['red', 'yellow', 'green', null];

export interface ChangesMadeOf {
  readonly earlierDate: string;
  readonly date: string;
  /** Model versions. */
  readonly champion: string;
  readonly challenger: string;
}

/** The changes of all accounts added up for the book. */
export function totalChanges(changes: readonly AccountChange[], made: ChangesMadeOf): ScoreChanges {
  const split = changes.flatMap((account) => (account.split === null ? [] : [{ account, ...account.split }]));
  const moved = (change: number) => split.filter(({ red }) => red.change === change);
  const moveOf = (change: 1 | -1): Move => ({
    nAccounts: moved(change).length,
    arr: arrOf(moved(change).map(({ account }) => account)),
    parts: scaled(sumOf(moved(change).map(({ red }) => red)).parts, change),
  });
  const scores = sumOf(split.map(({ score }) => score));
  const newlyRed = moveOf(1);
  return {
    ...made,
    headline: sayNewlyRed(newlyRed),
    nAccounts: split.length,
    nNew: changes.filter(({ before }) => before === null).length,
    nLeft: changes.filter(({ now }) => now === null).length,
    migration: PLACES.flatMap((before) =>
      PLACES.flatMap((now) => {
        const own = changes.filter((one) => bandIn(one.before) === before && bandIn(one.now) === now);
        return own.length === 0 ? [] : [{ before, now, nAccounts: own.length, arr: arrOf(own) }];
      }),
    ),
    newlyRed,
    redNoLonger: moveOf(-1),
    red: sumOf(split.map(({ red }) => red)),
    meanScore:
      split.length === 0
        ? null
        : { change: scores.change / split.length, parts: scaled(scores.parts, 1 / split.length) },
  };
}

function bandIn(standing: AccountChange['before']): Band | null {
  return standing?.band ?? null;
}

function arrOf(accounts: readonly AccountChange[]): number {
  return accounts.reduce((sum, { mrr }) => sum + 12 * (Number.isNaN(mrr) ? 0 : mrr), 0);
}

function sumOf(splits: readonly SplitChange[]): SplitChange {
  return {
    change: splits.reduce((sum, { change }) => sum + change, 0),
    parts: partsBy((cause) => splits.reduce((sum, { parts }) => sum + parts[cause], 0)),
  };
}

function scaled(parts: Parts, factor: number): Parts {
  return partsBy((cause) => parts[cause] * factor + 0);
}

function partsBy(valueFor: (cause: (typeof CAUSES)[number]) => number): Parts {
  return Object.fromEntries(CAUSES.map((cause) => [cause, valueFor(cause)])) as Parts;
}
