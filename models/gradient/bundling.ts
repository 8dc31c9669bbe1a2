/** Columns of yes and no that are never yes together, as one column: for adding up, not for splitting. */
export interface Bundle {
  /** Ascending; two at least. */
  readonly columns: Int32Array;
  /** 1: no column says yes; 2 and more: the position, from 2 on, of the one that does. Bin 0 is nobody's. */
  readonly bins: Uint8Array;
}

/** Bins of a bundle that are no column's. */
export const FIRST_MEMBER_BIN = 2;
const NO = 1;
const YES = 2;

/**
 * Put columns of two values and no gaps, such as the levels of an attribute, together where no row has the second value of two of
 * them, each into the first bundle that takes it. Rows are then added up once for all of them (exclusive feature bundling, Ke et al.
 * 2017, without conflicts): what a split of a column leaves on its first side is the node less the bin of its own.
 *
 * @param byColumn Bins per column. @param thresholds Per column. @param nBins Bins that a bundle may have.
 */
export function bundlesOf(
  byColumn: readonly Uint8Array[],
  thresholds: readonly Float64Array[],
  nBins: number,
): readonly Bundle[] {
  const found: { columns: number[]; bins: Uint8Array }[] = [];
  byColumn.forEach((bins, column) => {
    if (thresholds[column].length !== 1 || bins.includes(0)) return;
    const bundle =
      found.find((other) => FIRST_MEMBER_BIN + other.columns.length < nBins && isFree(other.bins, bins)) ??
      found[found.push({ columns: [], bins: new Uint8Array(bins.length).fill(NO) }) - 1];
    const own = FIRST_MEMBER_BIN + bundle.columns.length;
    for (let row = 0; row < bins.length; row++) if (bins[row] === YES) bundle.bins[row] = own;
    bundle.columns.push(column);
  });
  return found.flatMap(({ columns, bins }) =>
    columns.length > 1 ? [{ columns: Int32Array.from(columns), bins }] : [],
  );
}

/** Whether no row that says yes is taken. */
function isFree(taken: Uint8Array, bins: Uint8Array): boolean {
  for (let row = 0; row < bins.length; row++) if (bins[row] === YES && taken[row] !== NO) return false;
  return true;
}
