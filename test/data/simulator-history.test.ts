import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type SimulationReport, simulate, writeSample } from '../../data/simulator/index.ts';
import { HISTORY_TABLES } from '../../data/simulator/simulated-tables.ts';

const root = mkdtempSync(join(tmpdir(), 'simulator-'));
const folder = (name: string) => join(root, name);
let connection: DuckDBConnection;
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(() => {
  connection.closeSync();
  rmSync(root, { recursive: true, force: true });
});

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJson();
}

async function countOf(sql: string): Promise<number> {
  const [row] = await rowsOf(`SELECT count(*)::INTEGER AS n FROM (${sql})`);
  return Number(row!.n);
}

const hashesOf = (report: SimulationReport) =>
  report.files.map((file) => `${basename(file)} ${createHash('sha256').update(readFileSync(file)).digest('hex')}`);

describe('one set of options gives one history', () => {
  const options = { accounts: 25, months: 9, seed: 3, hidden: true } as const;

  it('writes the same bytes again, in another time zone', async () => {
    const before = process.env.TZ;
    const first = await simulate({ ...options, out: folder('a'), format: 'parquet' });
    process.env.TZ = 'America/St_Johns';
    const second = await simulate({ ...options, out: folder('b'), format: 'parquet' });
    process.env.TZ = before;
    expect(hashesOf(second)).toEqual(hashesOf(first));
    expect(second.rowCounts).toEqual(first.rowCounts);
    const other = await simulate({ ...options, seed: 4, out: folder('c'), format: 'parquet' });
    expect(hashesOf(other)[0]).not.toBe(hashesOf(first)[0]);
  });

  it('leaves earlier accounts as they are when accounts are added', async () => {
    await simulate({ ...options, out: folder('few'), format: 'csv' });
    await simulate({ ...options, accounts: 32, out: folder('many'), format: 'csv' });
    const tables = [...HISTORY_TABLES.map((table) => `${table.name}.csv`), 'usage_events.csv', 'truth/hazards.csv'];
    for (const name of tables) {
      const few = readFileSync(join(folder('few'), name), 'utf8');
      const many = readFileSync(join(folder('many'), name), 'utf8');
      expect(many.startsWith(few), name).toBe(true);
    }
    expect(readFileSync(join(folder('many'), 'accounts.csv'), 'utf8').split('\n')).toHaveLength(32 + 1 + 1);
  });

  it('holds the same rows as CSV and as Parquet', async () => {
    await simulate({ ...options, out: folder('p'), format: 'parquet' });
    await simulate({ ...options, out: folder('v'), format: 'csv' });
    for (const name of [...HISTORY_TABLES.map((table) => table.name), 'usage_events', 'truth/hazards']) {
      const parquet = `SELECT COLUMNS(*)::VARCHAR FROM '${folder('p')}/${name}.parquet'`;
      const csv = `SELECT * FROM read_csv('${folder('v')}/${name}.csv', header = true, all_varchar = true)`;
      expect(await countOf(parquet), name).toBeGreaterThan(0);
      expect(await countOf(`(${parquet}) EXCEPT ALL (${csv})`), name).toBe(0);
      expect(await countOf(`(${csv}) EXCEPT ALL (${parquet})`), name).toBe(0);
    }
  });

  it('names every fault of the options at once', async () => {
    const run = simulate({ ...options, accounts: 0, months: 2, out: folder('x'), format: 'csv' });
    await expect(run).rejects.toThrow(
      'accounts is 0; expected a whole number from 1 to 1000000.\nmonths is 2; expected a whole number from 6 to 120.',
    );
  });
});

describe('a history of 700 accounts over 24 months', () => {
  const out = folder('history');
  const file = (name: string) => `'${out}/${name}.parquet'`;
  let report: SimulationReport;
  beforeAll(async () => {
    const density = { seats: 0.5, eventsPerUser: 3 };
    report = await simulate({ accounts: 700, months: 24, seed: 11, out, format: 'parquet', hidden: true, density });
  });

  it('reports what it wrote, and every optional column is used and somewhere empty where it may be', async () => {
    for (const table of HISTORY_TABLES) {
      const columns = table.columns.map(({ name }) => `count("${name}")::INTEGER AS "${name}"`);
      const [row] = await rowsOf(`SELECT count(*)::INTEGER AS n_rows, ${columns.join(', ')} FROM ${file(table.name)}`);
      expect(row!.n_rows, table.name).toBe(report.rowCounts[table.name]);
      for (const { name } of table.columns) expect(row![name], `${table.name}.${name}`).toBeGreaterThan(0);
    }
    const [usage] = await rowsOf(`SELECT count(*)::INTEGER AS n, count(DISTINCT feature)::INTEGER AS features,
      count(DISTINCT team)::INTEGER AS teams, max(quantity) AS quantity FROM ${file('usage_events')}`);
    expect(usage).toEqual({ n: report.rowCounts.usage_events, features: 12, teams: 6, quantity: 10 });
    expect(await countOf(`SELECT DISTINCT kind FROM ${file('touchpoints')}`)).toBe(27);
    expect(await countOf(`SELECT DISTINCT end_kind FROM ${file('subscriptions')} WHERE end_kind IS NOT NULL`)).toBe(3);
    expect(await countOf(`SELECT DISTINCT segment FROM ${file('accounts')}`)).toBe(3);
  });

  it('has an account for every row, and a user for every event', async () => {
    for (const name of [...HISTORY_TABLES.map((table) => table.name), 'usage_events', 'truth/hazards']) {
      expect(
        await countOf(`FROM ${file(name)} WHERE account_id NOT IN (SELECT account_id FROM ${file('accounts')})`),
        name,
      ).toBe(0);
    }
    const events = `SELECT DISTINCT account_id, user_id FROM ${file('usage_events')}`;
    expect(await countOf(`(${events}) EXCEPT (SELECT account_id, user_id FROM ${file('users')})`)).toBe(0);
    expect(await countOf(`SELECT user_id FROM ${file('users')} GROUP BY 1 HAVING count(*) > 1`)).toBe(0);
    for (const name of ['subscriptions', 'tickets', 'surveys', 'invoices']) {
      expect(await countOf(`SELECT id FROM ${file(name)} GROUP BY 1 HAVING count(*) > 1`), name).toBe(0);
    }
  });

  it('dates nothing outside the history, and nothing that could not be known at its end', async () => {
    const inside = "< TIMESTAMP '2026-10-01' AND";
    const checks = [
      `usage_events WHERE NOT (occurred_at ${inside} occurred_at >= TIMESTAMP '2024-10-01')`,
      `tickets WHERE NOT (opened_at ${inside} coalesce(closed_at, opened_at) ${inside} coalesce(escalated_at, opened_at) ${inside} coalesce(reopened_at, opened_at) ${inside} coalesce(first_response_at, opened_at) ${inside} true)`,
      `touchpoints WHERE NOT (occurred_at ${inside} occurred_at >= TIMESTAMP '2024-10-01')`,
      `invoices WHERE NOT (issued_on ${inside} coalesce(paid_on, issued_on) ${inside} coalesce(failed_at, issued_on) ${inside} paid_on IS DISTINCT FROM issued_on)`,
      ...['surveys', 'touchpoints', 'milestones', 'csm_ratings', 'observations', 'churn_events'].map(
        (name) => `${name} WHERE NOT (recorded_at ${inside} true)`,
      ),
      `tickets WHERE closed_at < opened_at OR first_response_at < opened_at OR escalated_at < opened_at OR reopened_at < first_response_at OR reopened_at > closed_at`,
      `surveys WHERE recorded_at < answered_at`,
      `users WHERE created_on >= DATE '2026-10-01'`,
    ];
    for (const check of checks) {
      const [name, ...where] = check.split(' ');
      expect(await countOf(`FROM ${file(name!)} ${where.join(' ')}`), check).toBe(0);
    }
  });

  it('works on weekdays, less in December than in October', async () => {
    const rows = await rowsOf(
      `SELECT isodow(occurred_at)::INTEGER AS d, count(*)::INTEGER AS n FROM ${file('usage_events')} GROUP BY 1 ORDER BY 1`,
    );
    const counts = rows.map((row) => Number(row.n));
    expect(counts).toHaveLength(7);
    expect((counts[5]! + counts[6]!) / counts[1]!).toBeLessThan(0.3);
    const [months] = await rowsOf(
      `SELECT count(*) FILTER (month(occurred_at) = 12)::DOUBLE / count(*) FILTER (month(occurred_at) = 10) AS share FROM ${file('usage_events')}`,
    );
    expect(Number(months!.share)).toBeLessThan(0.9);
  });

  it('keeps terms in a chain: ends after starts, main lines at most four days apart, notice before the end', async () => {
    const subscriptions = file('subscriptions');
    expect(await countOf(`FROM ${subscriptions} WHERE ends_on <= starts_on OR mrr < 1 OR notice_on > ends_on`)).toBe(0);
    expect(await countOf(`FROM ${subscriptions} WHERE starts_on >= DATE '2026-10-01'`)).toBe(0);
    const chain = `SELECT starts_on - lag(ends_on) OVER (PARTITION BY account_id ORDER BY starts_on, id) AS gap,
      row_number() OVER (PARTITION BY account_id ORDER BY starts_on, id) AS n FROM ${subscriptions} WHERE seats IS NOT NULL`;
    expect(await countOf(`FROM (${chain}) WHERE n > 1 AND (gap IS NULL OR gap < 0 OR gap > 4)`)).toBe(0);
    expect(await countOf(`FROM (${chain}) WHERE gap > 0`)).toBeGreaterThan(0);
    const starts = `SELECT account_id, min(starts_on) AS s FROM ${subscriptions} GROUP BY 1`;
    expect(await countOf(`FROM (${starts}) JOIN ${file('accounts')} USING (account_id) WHERE s <> started_on`)).toBe(0);
    // The future stands in the rows of real exports: an end under notice lies after the end of the data.
    expect(await countOf(`FROM ${subscriptions} WHERE ends_on >= DATE '2026-10-01'`)).toBeGreaterThan(0);
    expect(
      await countOf(
        `FROM ${subscriptions} WHERE ends_on >= DATE '2026-10-01' AND end_kind = 'churn' AND notice_on IS NULL`,
      ),
    ).toBe(0);
  });

  it('asks before it gets an answer, and gets fewer answers than it asks', async () => {
    const asked = `SELECT account_id, occurred_at FROM ${file('touchpoints')} WHERE kind IN ('survey_invite', 'nps_request')`;
    const nAsked = await countOf(asked);
    const nAnswers = await countOf(`FROM ${file('surveys')}`);
    expect(nAnswers / nAsked).toBeGreaterThan(0.2);
    expect(nAnswers / nAsked).toBeLessThan(0.6);
    // Within six days before each answer somebody of the account was asked.
    const unasked = `FROM ${file('surveys')} s ANTI JOIN (${asked}) t ON t.account_id = s.account_id
      AND t.occurred_at <= s.answered_at AND t.occurred_at > s.answered_at - INTERVAL 6 DAY`;
    expect(await countOf(unasked)).toBe(0);
  });

  it('has list prices above what is paid, and renewal prices that most lines keep and that do not tell who leaves', async () => {
    const subscriptions = file('subscriptions');
    expect(await countOf(`FROM ${subscriptions} WHERE list_mrr < mrr OR renewal_mrr < mrr`)).toBe(0);
    expect(
      await countOf(
        `FROM ${subscriptions} WHERE (renewal_mrr IS NULL) <> (renews_on IS NULL) AND end_kind IS DISTINCT FROM 'completed'`,
      ),
    ).toBe(0);
    const [plans] = await rowsOf(`SELECT avg(1 - mrr / list_mrr) FILTER (plan = 'business') AS business,
      avg(1 - mrr / list_mrr) FILTER (plan = 'starter') AS starter FROM ${subscriptions}`);
    expect(Number(plans!.starter)).toBe(0);
    expect(Number(plans!.business)).toBeGreaterThan(0.05);
    const [rises] = await rowsOf(`SELECT avg(CASE WHEN renewal_mrr > mrr THEN 1 ELSE 0 END) AS share,
      max(renewal_mrr / mrr) FILTER (mrr > 100) AS most FROM ${subscriptions} WHERE renewal_mrr IS NOT NULL`);
    expect(Number(rises!.share)).toBeGreaterThan(0.15);
    expect(Number(rises!.share)).toBeLessThan(0.5);
    expect(Number(rises!.most)).toBeLessThan(1.09);
    // Where the account went on with as many seats, it pays what was planned, to a unit of rounding.
    const next = `SELECT mrr, renewal_mrr, seats, renews_on, lead(mrr) OVER w AS next_mrr, lead(seats) OVER w AS next_seats,
      lead(starts_on) OVER w AS next_on FROM ${subscriptions} WHERE seats IS NOT NULL WINDOW w AS (PARTITION BY account_id ORDER BY starts_on)`;
    const wentOn = `FROM (${next}) WHERE next_on BETWEEN renews_on AND renews_on + 4 AND next_seats = seats`;
    const nWentOn = await countOf(wentOn);
    expect(nWentOn).toBeGreaterThan(300);
    // Who is about to leave is asked for the new price, and leaves before paying it.
    expect(await countOf(`${wentOn} AND abs(next_mrr - renewal_mrr) > 1`)).toBeLessThan(0.03 * nWentOn);
    const [leavers] =
      await rowsOf(`SELECT avg(CASE WHEN renewal_mrr > mrr THEN 1 ELSE 0 END) AS share FROM ${subscriptions}
      WHERE renewal_mrr IS NOT NULL AND end_kind = 'churn' AND billing_period = 'annual'`);
    const [stayers] =
      await rowsOf(`SELECT avg(CASE WHEN renewal_mrr > mrr THEN 1 ELSE 0 END) AS share FROM ${subscriptions}
      WHERE renewal_mrr IS NOT NULL AND end_kind IS NULL AND billing_period = 'annual'`);
    expect(Math.abs(Number(leavers!.share) - Number(stayers!.share))).toBeLessThan(0.2);
  });

  it('churns at the pace asked for, early, late and suddenly', async () => {
    expect(report.quarterlyChurnRate).toBeGreaterThan(0.02);
    expect(report.quarterlyChurnRate).toBeLessThan(0.06);
    const { leavers } = JSON.parse(readFileSync(join(out, 'truth', 'effects.json'), 'utf8'));
    const nLeavers = leavers.early.length + leavers.late.length + leavers.sudden.length;
    expect(Math.min(leavers.early.length, leavers.late.length, leavers.sudden.length)).toBeGreaterThan(10);
    // What the report counts is what the subscriptions table shows.
    const ends = `SELECT account_id FROM ${file('subscriptions')} WHERE end_kind = 'churn' GROUP BY 1
      HAVING least(coalesce(max(notice_on), max(ends_on)), max(ends_on)) < DATE '2026-10-01'`;
    expect(await countOf(ends)).toBe(nLeavers);
  });

  it('gives hazards that agree with what happened', async () => {
    const events = `SELECT account_id, event_on FROM '${out}/truth/accounts.parquet' WHERE end_kind = 'churn'`;
    const rows =
      await rowsOf(`SELECT sum(p)::DOUBLE AS expected, sum(y)::DOUBLE AS observed, sum(p * (1 - p))::DOUBLE AS variance,
      sum(h)::DOUBLE AS expected_month, sum(m)::DOUBLE AS observed_month FROM (
      SELECT churn_probability_90d AS p, churn_hazard AS h,
        CASE WHEN event_on >= month AND event_on < month + INTERVAL 90 DAY THEN 1 ELSE 0 END AS y,
        CASE WHEN event_on >= month AND event_on < month + INTERVAL 1 MONTH THEN 1 ELSE 0 END AS m,
        ntile(5) OVER (ORDER BY churn_probability_90d, account_id, month) AS part
      FROM ${file('truth/hazards')} LEFT JOIN (${events}) USING (account_id)
      WHERE churn_probability_90d > 0 AND churn_probability_90d < 1 AND month < DATE '2026-07-01') GROUP BY part ORDER BY part`);
    expect(rows).toHaveLength(5);
    for (const row of rows) {
      // Three snapshots share most of a 90-day window, so the spread is about sqrt(3) of independent rows; four of those.
      const tolerance = 4 * Math.sqrt(3 * Number(row.variance));
      expect(Math.abs(Number(row.expected) - Number(row.observed))).toBeLessThan(tolerance);
    }
    const total = (name: string) => rows.reduce((sum, row) => sum + Number(row[name]), 0);
    expect(total('expected') / total('observed')).toBeGreaterThan(0.85);
    expect(total('expected') / total('observed')).toBeLessThan(1.18);
    const monthGap = Math.abs(total('expected_month') - total('observed_month'));
    expect(monthGap).toBeLessThan(3 * Math.sqrt(total('expected_month')));
    expect(Number(rows[4]!.observed)).toBeGreaterThan(4 * Number(rows[1]!.observed));
  });

  it('writes a config with the keys of the contract and a capacity of about a tenth of the book', () => {
    const config = parse(readFileSync(join(out, 'barometer.yaml'), 'utf8'));
    expect(Object.keys(config)).toEqual(
      'version source tables dates snapshots eligibility outcomes cohorts metrics models health bands backtest playbook report seed'.split(
        ' ',
      ),
    );
    expect(Object.keys(config.tables).sort()).toEqual(
      [...HISTORY_TABLES.map((table) => table.name), 'usage_events'].sort(),
    );
    expect(config.outcomes.churn).toEqual({ kind: 'subscription_end', grace_days: 7, gap_days: 0, horizon_days: 90 });
    const capacity = config.bands.csms * config.bands.accounts_per_csm;
    expect(capacity / report.nActiveAtEnd).toBeGreaterThan(0.09);
    expect(capacity / report.nActiveAtEnd).toBeLessThan(0.13);
  });
});

describe('the switch for hidden causes', () => {
  it('drops them from the effects, and makes the tables say more about who leaves', async () => {
    const density = { seats: 0.6, eventsPerUser: 3 };
    const gapOf = async (hidden: boolean) => {
      const out = folder(`hidden-${hidden}`);
      await simulate({ accounts: 500, months: 15, seed: 5, out, format: 'parquet', hidden, density });
      const drivers = JSON.parse(readFileSync(join(out, 'truth', 'effects.json'), 'utf8')).churn.drivers;
      const names = drivers.map((entry: { driver: string }) => entry.driver);
      expect(names.includes('reorganisation')).toBe(hidden);
      // Standardised distance in health between the months before a churn and all others.
      const [row] =
        await rowsOf(`SELECT ((avg(health) FILTER (y = 0)) - (avg(health) FILTER (y = 1))) / stddev_samp(health) AS gap FROM (
        SELECT health, CASE WHEN event_on >= month AND event_on < month + INTERVAL 90 DAY THEN 1 ELSE 0 END AS y
        FROM '${out}/truth/hazards.parquet' JOIN '${out}/truth/accounts.parquet' USING (account_id)
        WHERE coalesce(end_kind, 'churn') = 'churn' AND month < DATE '2026-07-01')`);
      const [usage] = await rowsOf(`SELECT corr(ln(1 + n) - ln(seats), health) AS r FROM (
        SELECT h.health, any_value(s.seats) AS seats, count(u.occurred_at) AS n FROM '${out}/truth/hazards.parquet' h
        JOIN '${out}/subscriptions.parquet' s ON s.account_id = h.account_id AND s.seats > 4 AND s.starts_on < h.month AND (s.ends_on IS NULL OR s.ends_on >= h.month)
        JOIN '${out}/usage_events.parquet' u ON u.account_id = h.account_id AND u.occurred_at >= h.month AND u.occurred_at < h.month + INTERVAL 28 DAY
        GROUP BY h.account_id, h.month, h.health)`);
      return { gap: Number(row!.gap), r: Number(usage!.r) };
    };
    const withHidden = await gapOf(true);
    const without = await gapOf(false);
    expect(without.gap).toBeGreaterThan(withHidden.gap);
    expect(without.r).toBeGreaterThan(withHidden.r + 0.03);
    expect(withHidden.r).toBeGreaterThan(0.4);
  });
});

describe('the sample history', () => {
  it('is CSV under history/, small, and mapped by its config', async () => {
    const report = await writeSample(folder('sample'));
    const rows = Object.values(report.rowCounts).reduce((sum, count) => sum + count, 0);
    expect(rows).toBeGreaterThan(500_000);
    expect(rows).toBeLessThan(800_000);
    const bytes = report.files.reduce((sum, path) => sum + readFileSync(path).length, 0);
    expect(bytes).toBeLessThan(55_000_000);
    const config = parse(readFileSync(join(folder('sample'), 'barometer.yaml'), 'utf8'));
    expect(config.tables.accounts).toEqual({ file: 'history/accounts.csv' });
    expect(readFileSync(join(folder('sample'), 'history/accounts.csv'), 'utf8')).toContain('a002000,');
  });
});
