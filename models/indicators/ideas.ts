import type { Habit } from './types.ts';

/** Habits whose accounts agree at least this much (correlation of having one with having the other) are one idea. */
const SAME_ACCOUNTS = 0.8;

/** A habit that clears the bar. */
export interface ClearHabit {
  readonly habit: Habit;
  readonly z: number;
  /** For every account of the snapshot table 1 or 0, or -1 where it has no landmark or is not known. */
  readonly ofAccount: Int8Array;
}

/** A habit with the others that say the same. */
export interface Idea<Own extends ClearHabit> {
  readonly leader: Own;
  /** Strongest first. */
  readonly others: readonly Own[];
}

/**
 * Put habits together that are one idea: the same thing with another number or other first days, or almost the same accounts.
 * The strongest leads; each further one joins the first idea that it belongs to.
 *
 * @param clear Any order; of equal strength the first given leads.
 */
export function ideasOf<Own extends ClearHabit>(clear: readonly Own[]): Idea<Own>[] {
  const order = [...clear.keys()].sort((a, b) => Math.abs(clear[b].z) - Math.abs(clear[a].z) || a - b);
  const ideas: { leader: Own; others: Own[] }[] = [];
  for (const i of order) {
    const own = clear[i];
    const idea = ideas.find(
      ({ leader }) =>
        Math.sign(leader.z) === Math.sign(own.z) &&
        (isSameThing(leader.habit, own.habit) || agreement(leader.ofAccount, own.ofAccount) >= SAME_ACCOUNTS),
    );
    if (idea === undefined) ideas.push({ leader: own, others: [] });
    else idea.others.push(own);
  }
  return ideas;
}

function isSameThing(a: Habit, b: Habit): boolean {
  return a.kind === b.kind && withoutWindow(a.name) === withoutWindow(b.name);
}

/** `events_28d` and `events_90d` are one thing. */
function withoutWindow(name: string | null): string | null {
  return name === null ? null : name.replace(/_\d+d$/, '');
}

/** Correlation of having the one with having the other, over the accounts for which both are known; 0 where it is not defined. */
function agreement(a: Int8Array, b: Int8Array): number {
  const n = [0, 0, 0, 0];
  for (let account = 0; account < a.length; account++) {
    if (a[account] !== -1 && b[account] !== -1) n[2 * a[account] + b[account]]++;
  }
  const [neither, onlyB, onlyA, both] = n;
  const scale = Math.sqrt((both + onlyA) * (neither + onlyB) * (both + onlyB) * (neither + onlyA));
  return scale === 0 ? 0 : (both * neither - onlyA * onlyB) / scale;
}
