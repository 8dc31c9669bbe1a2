import type { TimelineSettings } from '../../features/timeline/types.ts';
import type { Day } from '../../models/math/day.ts';

/** A history as plain records with days as numbers; `known` is the day a row became known. */
export interface PlainHistory {
  readonly accounts: readonly { readonly id: string; readonly started: Day; readonly known: Day }[];
  readonly lines: readonly PlainLine[] | null;
  readonly churns: readonly {
    readonly id: string;
    readonly churned: Day;
    readonly notice: Day | null;
    readonly known: Day;
  }[];
  readonly activity: readonly { readonly id: string; readonly day: Day; readonly known: Day; readonly value: number }[];
}

export interface PlainLine {
  readonly id: string;
  readonly starts: Day;
  readonly ends: Day | null;
  readonly mrr: number;
  readonly notice: Day | null;
  readonly endKind: string | null;
  readonly known: Day;
}

export interface TwinRow {
  readonly id: string;
  readonly t: Day;
  readonly tenureDays: number;
  readonly mrr: number;
  readonly churnLabel: number | null;
  readonly churnDate: Day | null;
  readonly expansionLabel: number | null;
  readonly inGap: boolean;
}

/** Population and labels the slow way: one account, one date, one day at a time, straight from the definitions. */
export function twinRows(history: PlainHistory, settings: TimelineSettings, snapshotDays: readonly Day[]): TwinRow[] {
  const rows: TwinRow[] = [];
  for (const t of snapshotDays) {
    for (const account of history.accounts) {
      const row = twinRow(history, settings, account, t);
      if (row !== null) rows.push(row);
    }
  }
  return rows.sort((a, b) => a.t - b.t || (a.id < b.id ? -1 : 1));
}

function twinRow(
  history: PlainHistory,
  settings: TimelineSettings,
  account: PlainHistory['accounts'][number],
  t: Day,
): TwinRow | null {
  const { id } = account;
  const { churn, dataEnd } = settings;
  if (account.started >= t || account.known >= t || t - account.started < settings.minTenureDays) return null;
  const lines = history.lines?.filter((line) => line.id === id) ?? [];
  const inForce = lines.filter((l) => l.starts < t && l.known < t && (l.ends === null || l.ends >= t));
  const churns = history.churns.filter((c) => c.id === id);
  const activity = history.activity.filter((a) => a.id === id);
  const isNoticed = inForce.some((l) => l.notice !== null && l.notice < t);

  if (churn.kind === 'subscription_end' && (inForce.length === 0 || isNoticed)) return null;
  if (churn.kind === 'recorded') {
    if (history.lines === null) {
      if (churns.some((c) => c.known < t)) return null;
    } else if (
      inForce.length === 0 ||
      isNoticed ||
      churns.some((c) => c.notice !== null && c.notice < t && c.known < t && c.churned >= t)
    ) {
      return null;
    }
  }
  if (churn.kind === 'inactivity') {
    const { inactiveDays } = churn;
    if (!activity.some((a) => a.day >= t - inactiveDays && a.day < t && a.known < t)) return null;
  }

  const mrr =
    history.lines !== null
      ? inForce.reduce((sum, l) => sum + l.mrr, 0)
      : (Math.max(0, sum(activity.filter((a) => a.day >= t - 90 && a.day < t && a.known < t).map((a) => a.value))) *
          30) /
        90;

  const { gapDays, horizonDays, graceDays } = churn;
  const isMature = t + gapDays + horizonDays + graceDays <= dataEnd;
  const [deciding, churnDate] = decidingEvent(
    settings,
    lines,
    churns,
    activity.map((a) => a.day),
    t,
    isMature,
  );
  const inGap = isMature && deciding !== null && deciding < t + gapDays;
  const isChurn = deciding !== null && (churn.kind === 'inactivity' || deciding < t + gapDays + horizonDays);
  return {
    id,
    t,
    tenureDays: t - account.started,
    mrr,
    churnLabel: !isMature || inGap ? null : isChurn ? 1 : 0,
    churnDate,
    expansionLabel: history.lines === null ? null : expansionLabel(settings, lines, t, mrr, [deciding, churnDate]),
    inGap,
  };
}

function decidingEvent(
  { churn, dataEnd }: TimelineSettings,
  lines: readonly PlainLine[],
  churns: PlainHistory['churns'],
  active: readonly Day[],
  t: Day,
  isMature: boolean,
): [Day | null, Day | null] {
  if (churn.kind === 'subscription_end') {
    const spells = spellsOf(lines, churn.graceDays);
    const events = spells.map((spell) => spellEvent(spell, churn.graceDays, dataEnd));
    const current = spells.findIndex((spell) => spell.some((l) => l.starts < t) && endOf(spell) >= t);
    return [current < 0 ? null : events[current], firstFrom(events, t)];
  }
  if (churn.kind === 'recorded') {
    const date = (c: (typeof churns)[number]) => Math.min(c.churned, c.notice ?? c.churned);
    const late = churns.filter((c) => date(c) < t && c.known >= t).map(date);
    const next = firstFrom(churns.map(date), t);
    return [late.length > 0 ? Math.min(...late) : next, next];
  }
  const start = t + churn.gapDays;
  const isSilent = isMature && !active.some((day) => day >= start && day < start + churn.horizonDays);
  if (isSilent) {
    const event = Math.max(...active.filter((day) => day < start)) + churn.inactiveDays;
    return [event, event];
  }
  for (let day = t; day < dataEnd; day++) {
    const isLast = active.includes(day - churn.inactiveDays);
    if (isLast && !active.some((a) => a > day - churn.inactiveDays && a < day)) return [null, day];
  }
  return [null, null];
}

/** Lines grouped so that those touching the group, or at most `grace` days after its latest end, are in it. */
function spellsOf(lines: readonly PlainLine[], grace: number): PlainLine[][] {
  const spells: PlainLine[][] = [];
  for (const line of [...lines].sort((a, b) => a.starts - b.starts)) {
    const spell = spells[spells.length - 1];
    if (spell !== undefined && line.starts - endOf(spell) <= grace) spell.push(line);
    else spells.push([line]);
  }
  return spells;
}

function endOf(spell: readonly PlainLine[]): number {
  return Math.max(...spell.map((line) => line.ends ?? Number.POSITIVE_INFINITY));
}

function spellEvent(spell: readonly PlainLine[], grace: number, dataEnd: Day): Day | null {
  const end = endOf(spell);
  const lasts = spell.filter((line) => (line.ends ?? Number.POSITIVE_INFINITY) === end);
  if (lasts.some((line) => line.endKind === 'completed' || line.endKind === 'transfer')) return null;
  const notice = Math.min(...lasts.map((line) => line.notice ?? Number.POSITIVE_INFINITY));
  const isDecided = end + grace < dataEnd || notice < dataEnd;
  const event = Math.min(end, notice);
  return isDecided && event < dataEnd ? event : null;
}

function expansionLabel(
  { churn, expansion, dataEnd }: TimelineSettings,
  lines: readonly PlainLine[],
  t: Day,
  mrr: number,
  events: readonly (Day | null)[],
): number | null {
  if (expansion === null) return null;
  const { gapDays, horizonDays, holdDays, minGrowth } = expansion;
  if (t + gapDays + horizonDays + holdDays + churn.graceDays > dataEnd) return null;
  const end = t + gapDays + horizonDays;
  if (events.some((event) => event !== null && event < end)) return 0;
  const mrrOn = (day: Day) =>
    sum(lines.filter((l) => l.starts <= day && (l.ends === null || day < l.ends)).map((l) => l.mrr));
  const isRaised = (day: Day) => mrrOn(day) > mrr + 1e-6 && mrrOn(day) >= mrr * (1 + minGrowth) - 1e-6;
  for (let day = t + gapDays; day < end; day++) {
    let held = 0;
    while (held < Math.max(1, holdDays) && isRaised(day + held)) held++;
    if (held === Math.max(1, holdDays)) return 1;
  }
  return 0;
}

function firstFrom(days: readonly (Day | null)[], t: Day): Day | null {
  const later = days.filter((day): day is Day => day !== null && day >= t);
  return later.length > 0 ? Math.min(...later) : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
