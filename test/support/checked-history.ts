/** A small company without a fault, for tests that plant one: 60 accounts, a year of usage and tickets on working days. */
import { checkHistory } from '../../data/checks/check-history.ts';
import type { CheckRequest, DataChecks } from '../../data/checks/types.ts';
import { type Day, dayOf, formatDay, weekdayOf } from '../../models/math/day.ts';
import { type Random, randomStream } from '../../models/math/random.ts';
import { type History, historyInDuckDb } from './history.ts';
import { shapeOf } from './population-rows.ts';

export type Row = Readonly<Record<string, unknown>>;

export const FIRST_DAY: Day = dayOf(2024, 1, 1);
/** Exclusive. */
export const END_DAY: Day = dayOf(2025, 1, 1);
const N_ACCOUNTS = 60;

/** Hours of the working day, more of them around noon. */
const HOURS = [8, 9, 9, 10, 10, 10, 11, 11, 11, 11, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 16, 17];
/** Features by frequency: half, three tenths, a fifth. */
const FEATURES = ['board', 'board', 'board', 'board', 'board', 'search', 'search', 'search', 'export', 'export'];

/** 22 to 29 events and 6 to 9 tickets on each working day; subscriptions that began over the year before and are open. */
export function cleanHistory(seed = 1): Record<string, readonly Row[]> {
  const random = randomStream(seed, 'checked-history');
  const ids = Array.from({ length: N_ACCOUNTS }, (_, i) => `a${String(i).padStart(3, '0')}`);
  const started = ids.map((_, i) => formatDay(FIRST_DAY - 360 + 5 * i + below(random, 5)));
  const usage: Row[] = [];
  const tickets: Row[] = [];
  for (let day = FIRST_DAY; day < END_DAY; day++) {
    if (weekdayOf(day) > 4) continue;
    for (let n = 22 + below(random, 8); n > 0; n--) {
      const id = ids[usage.length % N_ACCOUNTS];
      const user = `${id}-u${below(random, 3)}`;
      const feature = FEATURES[below(random, FEATURES.length)];
      usage.push({ account_id: id, occurred_at: time(random, day), feature, user_id: user });
    }
    for (let n = 6 + below(random, 4); n > 0; n--) {
      tickets.push({ account_id: ids[below(random, N_ACCOUNTS)], opened_at: time(random, day), priority: 'normal' });
    }
  }
  return {
    accounts: ids.map((id, i) => ({
      account_id: id,
      started_on: started[i],
      segment: i % 3 === 0 ? 'large' : 'small',
    })),
    subscriptions: ids.map((id, i) => ({ account_id: id, starts_on: started[i], ends_on: null, mrr: 100 + i })),
    usage_events: usage,
    tickets,
  };
}

/** The day of a row's time, as text. */
export function dateOf(row: Row, column = 'occurred_at'): string {
  return String(row[column]).slice(0, 10);
}

/** Check tables as a run would. */
export async function checked(tables: History, change: Partial<CheckRequest> = {}, threads = 1): Promise<DataChecks> {
  const source = await historyInDuckDb(tables, threads);
  try {
    return await checkHistory(source, { ...requestFor(tables), ...change });
  } finally {
    source.close();
  }
}

/** What a run would ask of these tables. */
export function requestFor(tables: History): CheckRequest {
  const shape = Object.entries(shapeOf(tables)).map(([name, columns]) => [
    name,
    columns.filter((column) => column !== 'account_id'),
  ]);
  return {
    shape: Object.fromEntries(shape),
    dataEnd: END_DAY,
    latestFactDay: END_DAY - 1,
    firstSnapshotDay: FIRST_DAY + 60,
    graceDays: 7,
    windowDays: 28,
    currency: 'USD',
  };
}

function time(random: Random, day: Day): string {
  const hour = HOURS[below(random, HOURS.length)];
  const rest = [below(random, 60), below(random, 60)].map((n) => String(n).padStart(2, '0'));
  return `${formatDay(day)} ${String(hour).padStart(2, '0')}:${rest.join(':')}`;
}

function below(random: Random, n: number): number {
  return Math.floor(random() * n);
}
