import { type AccountChange, CAUSES, type Cause, type Move, type Parts } from './types.ts';

/** Causes that a person is told of: what the recalibration changed is one. */
export type ToldCause = 'behaviour' | 'recalibration' | 'hysteresis';

/** A part this near to the largest one counts as large: sixtieths that were added in another order. */
const TIE = 1e-9;

/** Parts put together: cohorts, model and thresholds are the recalibration. */
export function toldParts(parts: Parts): Readonly<Record<ToldCause, number>> {
  return {
    behaviour: parts.behaviour,
    recalibration: parts.cohorts + parts.model + parts.thresholds,
    hysteresis: parts.hysteresis,
  };
}

/**
 * Whole accounts by cause that sum to the whole: each part rounded down, and what is left over given to the largest
 * remainders.
 */
export function wholeParts({ nAccounts, parts }: Move): Readonly<Record<ToldCause, number>> {
  const told = Object.entries(toldParts(parts)) as [ToldCause, number][];
  const whole = told.map(([cause, value]) => ({ cause, floor: Math.floor(value + TIE), rest: value }));
  const left = nAccounts - whole.reduce((sum, { floor }) => sum + floor, 0);
  const byRest = [...whole].sort((a, b) => b.rest - b.floor - (a.rest - a.floor));
  const raised = new Set(byRest.slice(0, left).map(({ cause }) => cause));
  return Object.fromEntries(whole.map(({ cause, floor }) => [cause, floor + (raised.has(cause) ? 1 : 0)])) as Readonly<
    Record<ToldCause, number>
  >;
}

const TOLD: Readonly<Record<ToldCause, string>> = {
  behaviour: 'behaviour',
  recalibration: 'the recalibration',
  hysteresis: 'what bands remember',
};

/** `38 of 52 newly red accounts are behaviour, 9 are the recalibration.`; causes without an account are left out. */
export function sayNewlyRed(move: Move): string {
  if (move.nAccounts === 0) return 'No account is newly red.';
  const [first, ...others] = (Object.entries(wholeParts(move)) as [ToldCause, number][])
    .filter(([, n]) => n !== 0)
    .map(([cause, n]) => ({ n, told: `${n === 1 ? 'is' : 'are'} ${TOLD[cause]}` }));
  const all = `${move.nAccounts} newly red ${move.nAccounts === 1 ? 'account' : 'accounts'}`;
  return `${[`${first.n} of ${all} ${first.told}`, ...others.map(({ n, told }) => `${n} ${told}`)].join(', ')}.`;
}

/** The causes that did most to change an account's band; several of the same size are all named. Empty: no change. */
export function mainCauses({ split }: AccountChange): Cause[] {
  if (split === null || split.steps.change === 0) return [];
  const { change, parts } = split.steps;
  const towards = (cause: Cause) => Math.sign(change) * parts[cause];
  const most = Math.max(...CAUSES.map(towards));
  return CAUSES.filter((cause) => towards(cause) > most - TIE);
}
