/** What stands where a number could not be computed. */
export const NO_NUMBER = '–';

/** Thousands with commas: 48210 -> `48,210`; `decimals` after the point, rounded half away from zero as `toFixed` does. Not finite or null: a dash. */
export function formatNumber(value: number | null, decimals = 0): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  const text = Math.abs(value).toFixed(decimals);
  const [whole, fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const isNegative = value < 0 && /[1-9]/.test(text);
  return `${isNegative ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A share as percent: 0.0375 -> `3.8%`. */
export function formatPercent(share: number | null, decimals = 1): string {
  const text = formatNumber(share === null ? null : share * 100, decimals);
  return text === NO_NUMBER ? text : `${text}%`;
}

/** Three significant digits (or `digits`), without exponent between 1e-6 and 1e15: 0.012345 -> `0.0123`, 48210 -> `48,200`. */
export function formatSignificant(value: number | null, digits = 3): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  const magnitude = Math.floor(Math.log10(Math.abs(rounded)));
  if (magnitude < -6 || magnitude >= 15) return rounded.toExponential(digits - 1);
  return formatNumber(rounded, Math.max(0, digits - 1 - magnitude));
}

/** Money in whole units: `USD 1,250,000`; with `short`, `USD 1.25M`. */
export function formatMoney(value: number | null, currency: string, short = false): string {
  if (value === null || !Number.isFinite(value)) return NO_NUMBER;
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  if (!short || size < 1000) return `${currency} ${formatNumber(value)}`;
  const rounded = Number(size.toPrecision(3));
  const [unit, letter] = rounded >= 1e9 ? [1e9, 'B'] : rounded >= 1e6 ? [1e6, 'M'] : [1e3, 'k'];
  return `${currency} ${sign}${formatSignificant(rounded / unit)}${letter}`;
}

/** Seconds below a minute, then minutes and seconds: `2.1 s`, `3 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
