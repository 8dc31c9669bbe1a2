/** An account's readings up to its last one. */
export interface Window {
  /** Snapshot table rows, dates ascending; the last is the reading at which it was green. */
  readonly rows: readonly number[];
  /** How much it counts. */
  readonly weight: number;
}

/** A window's readings that lie outside the normal range. */
export interface OutOfRange {
  /** Position of the category in which the furthest reading lies; null: none is outside. */
  readonly category: number | null;
  /** First row outside by category; null: none. */
  readonly firstByCategory: readonly (number | null)[];
}

/** What is normal for accounts that stayed. */
export interface NormalRange {
  /** Share of kept windows with a reading at least as far out as the border, over all categories. */
  readonly level: number;
  judge(window: Window): OutOfRange;
}

/**
 * The range that kept accounts leave, in any category over a whole window, with the chance `level`: readings are turned into
 * the share of kept readings that lie at least as far out, and the border is the `level` quantile of the windows' smallest
 * shares. So however many categories and dates are looked at, the chance of a false sign is the same.
 *
 * @param risksOf Standing of each category at a row, 1 = at risk; NaN: not known, and never outside.
 */
export function normalRange(
  kept: readonly Window[],
  nCategories: number,
  risksOf: (row: number) => Float64Array,
  level: number,
): NormalRange {
  const sorted = Array.from({ length: nCategories }, (_, category) => {
    const values = kept.flatMap(({ rows }) => rows.map((row) => risksOf(row)[category]));
    return Float64Array.from(values.filter((value) => !Number.isNaN(value))).sort();
  });
  const tailOf = (category: number, risk: number): number => {
    const values = sorted[category];
    if (Number.isNaN(risk) || values.length === 0) return 1;
    let [low, high] = [0, values.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[middle] < risk) low = middle + 1;
      else high = middle;
    }
    return (values.length - low) / values.length;
  };
  const smallest = (window: Window) =>
    window.rows.reduce(
      (least, row) => risksOf(row).reduce((own, risk, category) => Math.min(own, tailOf(category, risk)), least),
      1,
    );
  const border = weightedQuantile(
    kept.map((window) => ({ value: smallest(window), weight: window.weight })),
    level,
  );
  return {
    level,
    judge({ rows }) {
      const firstByCategory: (number | null)[] = new Array(nCategories).fill(null);
      let furthest = { tail: Number.POSITIVE_INFINITY, category: null as number | null };
      for (const row of rows) {
        risksOf(row).forEach((risk, category) => {
          const tail = tailOf(category, risk);
          if (tail >= border) return;
          firstByCategory[category] ??= row;
          if (tail < furthest.tail) furthest = { tail, category };
        });
      }
      return { category: furthest.category, firstByCategory };
    },
  };
}

/** The value below which at most `share` of the weight lies. */
function weightedQuantile(
  values: readonly { readonly value: number; readonly weight: number }[],
  share: number,
): number {
  const sorted = [...values].sort((a, b) => a.value - b.value);
  const total = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let below = 0;
  for (const { value, weight } of sorted) {
    below += weight;
    if (below > share * total) return value;
  }
  return 0;
}
