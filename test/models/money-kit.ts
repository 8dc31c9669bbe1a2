/** For tests of money ahead. */
import { sigmoid } from '../../models/math/logistic.ts';
import type { LaterWindow, PastReadings } from '../../models/money/later-windows.ts';
import { month } from './backtest-book.ts';

export const WINDOW = { gapDays: 0, horizonDays: 90, maturityDays: 90 };
export const START = month(1);

/** A line that says the same wherever a renewal lies. */
export function lineOf(level: number, slope: number): LaterWindow {
  const all = (value: number) => ({ unknown: value, before: value, within: value, after: value });
  return { slope, levels: all(level), shares: { ...all(0), unknown: 1 } };
}

/**
 * Accounts followed window by window, a reading at the start of each until they leave: log-odds of the window, and whether they
 * left in it. From one window to the next a risk keeps the share `kept` of its distance from -2.5.
 */
export function followed(random: () => number, nAccounts: number, nWindows: number, kept: number): PastReadings {
  const rows: { logOdds: number; label: number; account: number; day: number }[] = [];
  for (let account = 0; account < nAccounts; account++) {
    let risk = -2.5 + 3 * (random() + random() - 1);
    for (let window = 0; window < nWindows; window++) {
      const label = random() < sigmoid(risk) ? 1 : 0;
      rows.push({ logOdds: risk, label, account, day: START + 90 * window });
      if (label === 1) break;
      risk = -2.5 + kept * (risk + 2.5);
    }
  }
  return {
    logOdds: Float64Array.from(rows, ({ logOdds }) => logOdds),
    label: Uint8Array.from(rows, ({ label }) => label),
    account: Int32Array.from(rows, ({ account }) => account),
    day: Int32Array.from(rows, ({ day }) => day),
    daysToRenewal: null,
  };
}
