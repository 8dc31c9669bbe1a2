import { type Day, formatDay, parseDay } from '../../models/math/day.ts';
import type { Random } from '../../models/math/random.ts';
import type { FactRow, RowKind } from './row-kinds.ts';

/** Days into the future that made-up facts reach, and into the past that facts recorded late do. */
const AHEAD_DAYS = 120;
const BACK_DAYS = 200;

export interface Rewritten {
  readonly rows: readonly FactRow[];
  /** Rows that were dropped, changed or made up. */
  readonly nRewritten: number;
}

/**
 * Another future of a table's rows: everything that became known on or after `t` is dropped, replaced or joined by made-up
 * facts (new ones, and old ones recorded late), and what is learnt of known rows on or after `t` (closed, paid, ended,
 * noticed, and what comes with it) becomes something else. What was known before `t` stays as it was.
 */
export function rewriteFuture(kind: RowKind, rows: readonly FactRow[], t: Day, random: Random): Rewritten {
  const result: FactRow[] = [];
  let nRewritten = 0;
  for (const row of rows) {
    if (Number(row.known_on) < t) {
      const changed = rewriteLate(kind, rows, row, t, random);
      if (changed !== row) nRewritten++;
      result.push(changed);
    } else {
      nRewritten++;
      if (random() < 0.5) result.push(madeUp(kind, rows, row, t, random));
    }
  }
  const nMore = kind.table === 'accounts' ? 0 : Math.ceil(rows.length / 4);
  for (let i = 0; i < nMore; i++) result.push(madeUp(kind, rows, pick(rows, random), t, random));
  return { rows: result, nRewritten: nRewritten + nMore };
}

/** The day of a cell: a day, or a time's. */
export function dayOfCell(cell: number | string | null): Day | null {
  return typeof cell === 'string' ? parseDay(cell.slice(0, 10)) : cell;
}

function rewriteLate(kind: RowKind, rows: readonly FactRow[], row: FactRow, t: Day, random: Random): FactRow {
  const changed: Record<string, number | string | null> = {};
  for (const [revealer, companions] of kind.revealed) {
    const day = dayOfCell(row[revealer]);
    if (day !== null && day < t) continue;
    for (const column of companions) changed[column] = anyValue(kind, rows, column, random);
    changed[revealer] = random() < 0.4 ? null : cellOf(kind, revealer, t + Math.floor(random() * AHEAD_DAYS));
  }
  return Object.keys(changed).length === 0 ? row : { ...row, ...changed };
}

/** A fact that nobody knows before `t`: of a later day, or of an earlier one and recorded late. */
function madeUp(kind: RowKind, rows: readonly FactRow[], like: FactRow, t: Day, random: Random): FactRow {
  const isLate = kind.hasRecordedAt && kind.table !== 'accounts' && random() < 0.5;
  const event = isLate ? t - 1 - Math.floor(random() * BACK_DAYS) : t + Math.floor(random() * AHEAD_DAYS);
  const known = (isLate ? t : event) + Math.floor(random() * 30);
  const made: Record<string, number | string | null> = { ...like };
  for (const { name, type } of kind.columns) {
    if (type === 'day' || type === 'time') {
      const isKept = name === kind.ownTime || random() < 0.7;
      made[name] = isKept ? cellOf(kind, name, event + Math.floor(random() * 60)) : null;
    } else made[name] = anyValue(kind, rows, name, random);
  }
  made[kind.ownTime] = cellOf(kind, kind.ownTime, event);
  // Of two dates that name the event, the earlier counts.
  if (kind.table === 'churn_events' && made.notice_on !== null)
    made.notice_on = Math.max(event, Number(made.notice_on));
  if (kind.hasRecordedAt) made.recorded_at = cellOf(kind, 'recorded_at', known);
  return { ...made, event_on: event, known_on: kind.hasRecordedAt ? known : event };
}

function cellOf(kind: RowKind, column: string, day: Day): number | string {
  const type = kind.columns.find(({ name }) => name === column)?.type;
  return type === 'time' ? `${formatDay(day)}T12:00:00Z` : day;
}

/** A value of another row, a new text, or a number far from the others; at times none. */
function anyValue(kind: RowKind, rows: readonly FactRow[], column: string, random: Random): number | string | null {
  const type = kind.columns.find(({ name }) => name === column)?.type;
  const other = pick(rows, random)[column] ?? null;
  switch (type) {
    case 'text':
      return random() < 0.2 ? `rewritten ${Math.floor(random() * 1000)}` : other;
    case 'flag':
      return random() < 0.5 ? 1 : 0;
    case 'day':
    case 'time':
      return other;
    default:
      return random() < 0.2 ? null : Math.round((Number(other ?? 1) * 3 * random() + 10 * random()) * 100) / 100;
  }
}

function pick<T>(items: readonly T[], random: Random): T {
  return items[Math.floor(random() * items.length)];
}
