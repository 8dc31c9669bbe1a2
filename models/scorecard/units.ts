/** A total at least this large is written in whole numbers, a smaller one in hundredths of itself. */
const WHOLE_FROM = 20;

/**
 * Shares as weights that sum to a total and that a person can write: whole numbers, or hundredths of a total below 20. Each is
 * rounded down, and what is left over goes to the largest remainders, ties to the first.
 *
 * @param shares At least 0; only their ratios matter.
 */
export function inUnits(shares: readonly number[], total: number): number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  if (!(sum > 0)) return shares.map(() => 0);
  const nUnits = total >= WHOLE_FROM ? Math.round(total) : 100;
  const unit = total >= WHOLE_FROM ? 1 : total / 100;
  const exact = shares.map((share) => (share / sum) * nUnits);
  const floors = exact.map((value) => Math.floor(value + 1e-9));
  const left = nUnits - floors.reduce((all, value) => all + value, 0);
  const byRest = exact.map((value, i) => ({ i, rest: value - floors[i] })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  const raised = new Set(byRest.slice(0, left).map(({ i }) => i));
  return floors.map((value, i) => Number(((value + (raised.has(i) ? 1 : 0)) * unit).toPrecision(12)));
}
