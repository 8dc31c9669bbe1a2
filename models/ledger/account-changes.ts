import type { SnapshotTable } from '../../features/matrix.ts';
import { rowCursor } from '../fit/ladders.ts';
import { formatDay } from '../math/day.ts';
import { nextBand } from '../runtime/bands.ts';
import { healthScoreOf } from '../runtime/health.ts';
import type { Band, BandState, ModelFile } from '../runtime/types.ts';
import { shapleyParts } from './shapley.ts';
import { swappedLogOdds } from './swapped-log-odds.ts';
import { type AccountChange, CAUSES, type Parts, type SplitChange, type Standing } from './types.ts';

/** One model with what it sees of the two books, and what its bands remember. */
export interface LedgerSide {
  readonly model: ModelFile;
  /** Its metrics of the accounts of the earlier date, and of no other; rows ascend by account. */
  readonly earlier: SnapshotTable;
  /** The same now. */
  readonly today: SnapshotTable;
  /** States that this model had left behind before the earlier date, by account. */
  readonly stateBefore: ReadonlyMap<string, BandState>;
  /** The same after the earlier date, before today. */
  readonly stateAfter: ReadonlyMap<string, BandState>;
}

const STEP: Readonly<Record<Band, number>> = { red: 0, yellow: 1, green: 2 };
const ALL = 2 ** CAUSES.length - 1;

/**
 * How every account came from the champion's colour on the earlier date to the challenger's now.
 *
 * Each cause is a swap: the earlier row of metrics for today's; the champion's peers, churn model, cut-offs with their
 * scale, and hysteresis (its rule, and the state that its own bands had left behind) for the challenger's. The score and band
 * of all 32 mixtures are computed by the runtime's own functions, and the change is split over the swaps by Shapley values.
 * Behaviour alone swapped is what the champion itself would show today.
 *
 * @returns Ascending by account id; those that stand in one of the two books only have no split.
 * @throws {RangeError} If the two sides do not hold the same accounts.
 */
export function accountChanges(champion: LedgerSide, challenger: LedgerSide): AccountChange[] {
  const sides = [champion, challenger];
  const earlierRows = sharedRows(champion.earlier, challenger.earlier, 'on the earlier date');
  const todayRows = sharedRows(champion.today, challenger.today, 'today');
  const logOdds = sides.map((side) =>
    sides.map(({ model: peers }) => [
      swappedLogOdds(side.model, peers, side.earlier),
      swappedLogOdds(side.model, peers, side.today),
    ]),
  );
  const cursors = sides.map(({ earlier, today }) => [rowCursor(earlier), rowCursor(today)]);

  const dates = [champion.earlier, champion.today].map(({ snapshotDay: [day] }) =>
    day === undefined ? null : formatDay(day),
  );

  /** Score and band of a mixture: bit i says whether cause i is the challenger's, in the order of `CAUSES`. */
  const standingOf = (accountId: string, rows: readonly number[], mixture: number): Standing => {
    const [date, peers, model] = [mixture & 1, (mixture >> 1) & 1, (mixture >> 2) & 1];
    const [thresholds, hysteresis] = [(mixture >> 3) & 1, (mixture >> 4) & 1];
    const { health } = sides[thresholds].model;
    const healthScore = healthScoreOf(logOdds[model][peers][date][rows[date]], health);
    const rule = { ...health.bands, hysteresis: sides[hysteresis].model.health.bands.hysteresis };
    const cursor = cursors[thresholds][date];
    cursor.row = rows[date];
    const { stateBefore, stateAfter } = sides[hysteresis];
    const state = (date === 0 ? stateBefore : stateAfter).get(accountId) ?? null;
    const { band } = nextBand(rule, cursor, healthScore, state, dates[date]);
    return { band, healthScore };
  };

  const ids = [...new Set([...earlierRows.keys(), ...todayRows.keys()])].sort();
  return ids.map((accountId): AccountChange => {
    const [from, to] = [earlierRows.get(accountId), todayRows.get(accountId)];
    const rows = [from ?? -1, to ?? -1];
    const cursor = cursors[1][to === undefined ? 0 : 1];
    cursor.row = to ?? from ?? -1;
    const facts = {
      accountId,
      segment: cursor.attribute('segment'),
      csm: cursor.attribute('csm'),
      mrr: (to === undefined ? challenger.earlier : challenger.today).mrr[cursor.row],
    };
    if (from === undefined) return { ...facts, before: null, now: standingOf(accountId, rows, ALL), split: null };
    if (to === undefined) return { ...facts, before: standingOf(accountId, rows, 0), now: null, split: null };
    const mixtures = Array.from({ length: ALL + 1 }, (_, mixture) => standingOf(accountId, rows, mixture));
    return { ...facts, before: mixtures[0], now: mixtures[ALL], split: splitOf(mixtures) };
  });
}

function splitOf(mixtures: readonly Standing[]): AccountChange['split'] {
  return {
    score: splitBy(mixtures, ({ healthScore }) => healthScore),
    steps: splitBy(mixtures, ({ band }) => STEP[band]),
    red: splitBy(mixtures, ({ band }) => (band === 'red' ? 1 : 0)),
  };
}

function splitBy(mixtures: readonly Standing[], worth: (standing: Standing) => number): SplitChange {
  const parts = shapleyParts(CAUSES.length, Float64Array.from(mixtures, worth));
  return {
    change: parts.reduce((sum, part) => sum + part, 0),
    parts: Object.fromEntries(CAUSES.map((cause, i) => [cause, parts[i]])) as Parts,
  };
}

/** Row of each account in two tables of one date, which must have the same accounts in the same rows. */
function sharedRows(a: SnapshotTable, b: SnapshotTable, when: string): Map<string, number> {
  const idsOf = (table: SnapshotTable) => Array.from(table.accountIndex, (index) => table.accountIds[index]);
  const [ids, others] = [idsOf(a), idsOf(b)];
  if (ids.length !== others.length || ids.some((id, row) => id !== others[row])) {
    throw new RangeError(`champion and challenger do not see the same accounts ${when}`);
  }
  return new Map(ids.map((id, row) => [id, row]));
}
