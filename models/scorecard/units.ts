/** A smaller total leaves no room for whole numbers: the weights become percent. */
const LEAST_TOTAL = 20;

/**
 * Shares as whole weights that sum to a total, or to 100 where the total is below 20. Each is rounded down, and what is left over
 * goes to the largest remainders, ties to the first.
 *
 * @param shares At least 0; only their ratios matter.
 */
export function inUnits(shares: readonly number[], total: number): number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  if (!(sum > 0)) return shares.map(() => 0);
  const nUnits = total >= LEAST_TOTAL ? Math.round(total) : 100;
  const exact = shares.map((share) => (share / sum) * nUnits);
  const floors = exact.map((value) => Math.floor(value + 1e-9));
  const left = nUnits - floors.reduce((all, value) => all + value, 0);
  const byRest = exact.map((value, i) => ({ i, rest: value - floors[i] })).sort((a, b) => b.rest - a.rest || a.i - b.i);
  const raised = new Set(byRest.slice(0, left).map(({ i }) => i));
  return floors.map((value, i) => value + (raised.has(i) ? 1 : 0));
}
