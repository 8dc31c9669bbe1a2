/**
 * Each row's rank among the rows of its own date, as a share (0-1, ties take their middle): what a score says about who,
 * with what it says about when taken out. When churn rises or falls over the years, a model that only follows the tide
 * ranks rows of different dates well and accounts of the same date no better than chance.
 *
 * @param day Date of each position.
 * @param rows Positions to rank; the others stay NaN.
 */
export function withinDateRanks(probability: Float64Array, day: Int32Array, rows: Int32Array): Float64Array {
  const ranks = new Float64Array(probability.length).fill(Number.NaN);
  const order = Int32Array.from(rows).sort((a, b) => day[a] - day[b] || probability[a] - probability[b]);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && day[order[end]] === day[order[start]]) end++;
    rankOneDate(ranks, probability, order.subarray(start, end));
    start = end;
  }
  return ranks;
}

/** @param order Positions of one date, ascending by probability. */
function rankOneDate(ranks: Float64Array, probability: Float64Array, order: Int32Array): void {
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && probability[order[last + 1]] === probability[order[first]]) last++;
    for (let i = first; i <= last; i++) ranks[order[i]] = (first + last + 1) / 2 / order.length;
    first = last + 1;
  }
}
