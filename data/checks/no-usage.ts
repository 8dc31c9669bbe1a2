import { type Day, formatDay } from '../../models/math/day.ts';
import type { Source } from '../source.ts';
import { numbersAt, textsAt } from './columns.ts';
import type { CheckRequest, DaySeries, Finding } from './types.ts';
import { SPELLS, USAGE_ACCOUNTS } from './usage-accounts.ts';
import { named, number, percent, plural } from './words.ts';

/** Accounts that were there for less than four weeks of recorded usage may still be on their way. */
const LEAST_DAYS = 28;
/** A few shelved accounts are in every book: below one in twenty it is no finding. */
const LEAST_SHARE = 0.05;
const LEAST_ACCOUNTS = 5;
/** From a quarter on, the two tables hardly speak of the same accounts. */
const LARGE_SHARE = 0.25;
/** A segment is named when its own share is this much above the whole one. */
const CONSPICUOUS = 1.5;
const JUDGED = 'check_judged_accounts';

/** How many accounts of a segment were judged, and how many of them never had a row of usage. */
export interface SilentSegment {
  /** Text from data; null: accounts without a segment. */
  readonly segment: string | null;
  readonly nAccounts: number;
  readonly nSilent: number;
}

/**
 * Accounts that should have used the product and never did: those whose spells (see `check_spells`) overlap the days with
 * usage by at least four weeks, and that have no row at all.
 *
 * @param usage `usage_events` by day.
 */
export async function findNoUsage(source: Source, usage: DaySeries, request: CheckRequest): Promise<Finding | null> {
  const lastDay = usage.firstDay + usage.rows.length - 1;
  await source.runStep({ creates: JUDGED, select: judgedSql(source, usage.firstDay, lastDay) });
  const segments = await readSegments(source, request);
  const nSilent = segments.reduce((sum, segment) => sum + segment.nSilent, 0);
  const nAccounts = segments.reduce((sum, segment) => sum + segment.nAccounts, 0);
  if (nSilent < LEAST_ACCOUNTS || nSilent < LEAST_SHARE * nAccounts) return null;
  const mrr = Object.hasOwn(request.shape, 'subscriptions') ? await silentMrr(source, request.dataEnd) : null;
  return noUsageFinding(segments, nAccounts, nSilent, mrr, usage, request);
}

function judgedSql({ dialect }: Source, firstDay: Day, lastDay: Day): string {
  const [first, last] = [dialect.day(firstDay), dialect.day(lastDay)];
  const from = `CASE WHEN starts_on > ${first} THEN starts_on ELSE ${first} END`;
  const to = `CASE WHEN ends_on < ${last} THEN ends_on ELSE ${last} END`;
  return `
SELECT account_key, CASE WHEN account_key IN (SELECT account_key FROM ${USAGE_ACCOUNTS}) THEN 0 ELSE 1 END AS is_silent
FROM (
  SELECT account_key, sum(CASE WHEN n_days > 0 THEN n_days ELSE 0 END) AS n_days_there
  FROM (SELECT account_key, ${dialect.daysBetween(from, to)} AS n_days FROM ${SPELLS}) spans
  GROUP BY account_key
) there
WHERE n_days_there >= ${LEAST_DAYS}`;
}

async function readSegments({ dialect, query }: Source, { shape }: CheckRequest): Promise<SilentSegment[]> {
  const segment = (shape.accounts ?? []).includes('segment') ? 'a.segment' : "''";
  const found = await query(`
SELECT segment_name, ${dialect.toDouble('count(*)')} AS n_accounts, ${dialect.toDouble('sum(is_silent)')} AS n_silent
FROM (SELECT coalesce(${segment}, '') AS segment_name, j.is_silent FROM ${JUDGED} j JOIN accounts a ON a.account_key = j.account_key) judged
GROUP BY segment_name`);
  const [names, nAccounts, nSilent] = [textsAt(found, 0), numbersAt(found, 1), numbersAt(found, 2)];
  return Array.from(names, (name, i) => ({
    segment: name === '' ? null : name,
    nAccounts: nAccounts[i]!,
    nSilent: nSilent[i]!,
  })).sort((a, b) => b.nSilent - a.nSilent || ((a.segment ?? '') < (b.segment ?? '') ? -1 : 1));
}

/** MRR of the lines that are in force at the data end, over accounts without usage. */
async function silentMrr({ dialect, query }: Source, dataEnd: Day): Promise<number> {
  const end = dialect.day(dataEnd);
  const found = await query(`
SELECT coalesce(${dialect.exactSum('mrr')}, 0) AS mrr_sum FROM subscriptions
WHERE starts_on < ${end} AND coalesce(ends_on, ${end}) >= ${end} AND account_key IN (SELECT account_key FROM ${JUDGED} WHERE is_silent = 1)`);
  return numbersAt(found, 0)[0]!;
}

function noUsageFinding(
  segments: readonly SilentSegment[],
  nAccounts: number,
  nSilent: number,
  mrr: number | null,
  usage: DaySeries,
  { currency, shape }: CheckRequest,
): Finding {
  const share = nSilent / nAccounts;
  const conspicuous = segments.filter(
    (one) => one.nSilent >= LEAST_ACCOUNTS && one.nSilent >= CONSPICUOUS * share * one.nAccounts,
  );
  const where =
    conspicuous.length === 0
      ? ''
      : ` Mostly ${conspicuous
          .slice(0, 2)
          .map(
            (one) =>
              `${one.segment === null ? 'accounts without a segment' : named(one.segment)} (${number(one.nSilent)} of ${number(one.nAccounts)})`,
          )
          .join(' and ')}.`;
  const money = mrr === null || mrr === 0 ? '' : ` They pay ${currency} ${number(mrr)} a month today.`;
  const who = Object.hasOwn(shape, 'subscriptions') ? 'with a subscription' : 'that had started';
  return {
    kind: 'no_usage',
    severity: share >= LARGE_SHARE ? 'serious' : 'warning',
    table: 'usage_events',
    part: null,
    firstDay: usage.firstDay,
    lastDay: usage.firstDay + usage.rows.length - 1,
    counts: { accounts: nSilent, judgedAccounts: nAccounts, ...(mrr === null ? {} : { mrr }) },
    seen: `${plural(nSilent, 'account')} of ${number(nAccounts)} (${percent(share)}) ${who} for at least four weeks since ${formatDay(usage.firstDay)} never had a row of usage.${where}${money}`,
    effect:
      'The score takes them for silent accounts, the same as those that stopped. If they do use the product, their account_id differs between the two tables, or their product is not tracked; mend that first.',
  };
}
