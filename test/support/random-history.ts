import { type Day, dayOf, formatDay } from '../../models/math/day.ts';
import { type Random, randomStream } from '../../models/math/random.ts';
import type { History } from './history.ts';
import type { PlainHistory, PlainLine } from './population-twin.ts';

export const RANDOM_START: Day = dayOf(2022, 12, 1);
export const RANDOM_END: Day = dayOf(2024, 3, 1);

/** A history that has everything odd in it: overlaps, joins around the grace days, notices, late records, returns, silences. */
export function randomHistory(seed: number, nAccounts: number, withLines: boolean): PlainHistory {
  const random = randomStream(seed, 'history');
  const below = (n: number) => Math.floor(random() * n);
  const accounts = Array.from({ length: nAccounts }, (_, i) => {
    const started = RANDOM_START + below(200);
    return { id: `a${String(i).padStart(3, '0')}`, started, known: started + lag(random) };
  });
  return {
    accounts,
    lines: withLines ? accounts.flatMap(({ id, started }) => randomLines(id, started, random)).filter(isSeen) : null,
    churns: accounts
      .flatMap(({ id, started }) => {
        return Array.from({ length: below(3) }, () => {
          const churned = started + 20 + below(420);
          const notice = random() < 0.4 ? churned - below(60) : null;
          return { id, churned, notice, known: (notice ?? churned) + lag(random) };
        });
      })
      .filter(isSeen),
    activity: accounts
      .flatMap(({ id, started }) => {
        const days: PlainHistory['activity'][number][] = [];
        for (let day = started; day < RANDOM_END; day += 1 + below(random() < 0.25 ? 120 : 20)) {
          days.push({ id, day, known: day + lag(random), value: below(200) - 20 });
        }
        return days;
      })
      .filter(isSeen),
  };
}

function randomLines(id: string, started: Day, random: Random): PlainLine[] {
  const below = (n: number) => Math.floor(random() * n);
  const lines: PlainLine[] = [];
  let starts = started + below(3);
  for (let n = below(6); n >= 0; n--) {
    const ends = random() < 0.12 ? null : starts + 5 + below(150);
    const notice = random() < 0.25 ? starts + below(120) - 3 : null;
    const mrr = [0, 50, 100, 110, 121, 33.33][below(6)];
    const endKind = random() < 0.15 ? ['completed', 'transfer', 'churn'][below(3)] : null;
    lines.push({ id, starts, ends, mrr, notice, endKind, known: starts + lag(random) });
    // From overlapping, over exactly touching and the grace days, to a real break.
    starts = random() < 0.4 ? starts + below(60) : (ends ?? starts + 30) + [0, 6, 7, 8, 30][below(5)];
  }
  return lines;
}

function lag(random: Random): number {
  return random() < 0.15 ? Math.floor(random() * 40) : 0;
}

function isSeen({ known }: { readonly known: Day }): boolean {
  return known < RANDOM_END;
}

/** The same history as rows of the canonical tables. */
export function asTables(history: PlainHistory): History {
  const date = (day: Day | null) => (day === null ? null : formatDay(day));
  return {
    accounts: history.accounts.map((a) => ({
      account_id: a.id,
      started_on: date(a.started),
      recorded_at: date(a.known),
    })),
    ...(history.lines === null
      ? {}
      : {
          subscriptions: history.lines.map((l) => ({
            account_id: l.id,
            starts_on: date(l.starts),
            ends_on: date(l.ends),
            mrr: l.mrr,
            notice_on: date(l.notice),
            end_kind: l.endKind,
            recorded_at: date(l.known),
          })),
        }),
    churn_events: history.churns.map((c) => ({
      account_id: c.id,
      churned_on: date(c.churned),
      notice_on: date(c.notice),
      recorded_at: date(c.known),
    })),
    usage_events: history.activity.map((a) => ({
      account_id: a.id,
      occurred_at: `${date(a.day)} 10:00:00`,
      feature: 'order',
      value: a.value,
      recorded_at: date(a.known),
    })),
  };
}
