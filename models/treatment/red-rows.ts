import type { SnapshotTable } from '../../features/matrix.ts';
import type { ScoredBands } from '../backtest/scored-history.ts';
import type { BandReplay, OutcomePredictions } from '../backtest/types.ts';
import { SEGMENT } from '../calibration/segments.ts';
import { type Day, NO_DAY } from '../math/day.ts';
import type { Touches } from './types.ts';

/** Outcome window after a date: `[t + gapDays, t + gapDays + horizonDays)`. */
export interface OutcomeWindow {
  readonly gapDays: number;
  readonly horizonDays: number;
}

/** A red account-date of the test period with a mature label. */
export interface RedRow {
  /** Position in the snapshot table. */
  readonly row: number;
  /** Account, or group where accounts belong together. */
  readonly cluster: number;
  readonly account: number;
  readonly day: Day;
  readonly churned: boolean;
  /** Day of the event; Infinity: none in the outcome window. */
  readonly eventDay: Day;
  readonly logOdds: number;
  readonly segment: number;
  /** Positions in the touches: those on or after the date, before the end of the outcome window and before the event. */
  readonly touches: readonly number[];
  /** First later day inside the outcome window on which the account was green; Infinity: none. */
  readonly greenDays: readonly Day[];
}

/** Positions of the touches of each account of the table, in order of days. */
export function touchesByAccount({ accountIds }: SnapshotTable, { accountId, day }: Touches): Map<number, number[]> {
  const index = new Map(accountIds.map((id, i) => [id, i]));
  const found = new Map<number, number[]>();
  accountId.forEach((id, i) => {
    const account = index.get(id);
    if (account === undefined) return;
    const own = found.get(account);
    if (own === undefined) found.set(account, [i]);
    else own.push(i);
  });
  for (const own of found.values()) own.sort((a, b) => day[a] - day[b]);
  return found;
}

/** Red rows with what was done after each, and what came of it. */
export function redRows(
  table: SnapshotTable,
  predictions: OutcomePredictions,
  replay: BandReplay,
  scored: ScoredBands,
  touches: Touches,
  window: OutcomeWindow,
): RedRow[] {
  const chosen = predictions.models.find(({ model }) => model === 'chosen');
  if (chosen === undefined) return [];
  const touched = touchesByAccount(table, touches);
  const greens = greenDays(table, scored);
  const segments = table.context[SEGMENT]?.codes;
  return Array.from(predictions.row.keys()).flatMap((i): RedRow[] => {
    if (replay.band[i] !== 'red') return [];
    const row = predictions.row[i];
    const account = table.accountIndex[row];
    const day = table.snapshotDay[row];
    const churned = predictions.label[i] === 1;
    const eventDay = churned && table.churnDay[row] !== NO_DAY ? table.churnDay[row] : Number.POSITIVE_INFINITY;
    const end = day + window.gapDays + window.horizonDays;
    const p = chosen.probability[i];
    return [
      {
        row,
        cluster: table.groupOfAccount?.[account] ?? account,
        account,
        day,
        churned,
        eventDay,
        logOdds: Math.log(p / (1 - p)),
        segment: segments?.[row] ?? -1,
        touches: (touched.get(account) ?? []).filter(
          (k) => touches.day[k] >= day && touches.day[k] < end && touches.day[k] < eventDay,
        ),
        greenDays: (greens.get(account) ?? []).filter((green) => green > day && green < end),
      },
    ];
  });
}

function greenDays(table: SnapshotTable, { row, band }: ScoredBands): Map<number, Day[]> {
  const found = new Map<number, Day[]>();
  row.forEach((r, i) => {
    if (band[i] !== 'green') return;
    const account = table.accountIndex[r];
    found.set(account, [...(found.get(account) ?? []), table.snapshotDay[r]]);
  });
  return found;
}
