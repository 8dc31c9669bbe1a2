import { attributesMatch } from './attributes.ts';
import { dayNumber } from './dates.ts';
import { ScoreInputError, showValue } from './errors.ts';
import type { RowView } from './features.ts';
import type { Band, BandRule, BandState, PendingChange } from './types.ts';

/** Cut-offs in force for an account: red below `red`, yellow below `yellow`, else green. */
export interface Cutoffs {
  readonly red: number;
  readonly yellow: number;
}

const RANK: Readonly<Record<Band, number>> = { red: 0, yellow: 1, green: 2 };

/** What cut-offs may depend on. */
export type BandContext = Pick<RowView, 'attribute' | 'tenureDays'>;

/** The first cut-offs whose attributes all match and whose tenure the account has; the last entry of a rule always serves. */
export function cutoffsFor({ cutoffs }: Pick<BandRule, 'cutoffs'>, context: BandContext): Cutoffs {
  const { tenureDays } = context;
  return cutoffs.find(({ attributes, tenureDays: asked }) => {
    const hasTenure =
      asked === undefined || (tenureDays >= asked.from && (asked.below === null || tenureDays < asked.below));
    return hasTenure && attributesMatch(attributes, (name) => context.attribute(name));
  })!;
}

/** Band of a score by cut-offs alone, without memory. A score on a cut-off is in the better band. */
export function bandOf(cutoffs: Cutoffs, healthScore: number): Band {
  if (healthScore < cutoffs.red) return 'red';
  return healthScore < cutoffs.yellow ? 'yellow' : 'green';
}

/**
 * Band of an account with the memory that hysteresis needs.
 *
 * It enters a worse band at once. It leaves a worse band only when its score has reached that band's cut-off plus
 * `clearGap` and it has been there for `minDwellDays`; from red it then comes to green if the score has also reached the
 * yellow cut-off plus `clearGap`, else to yellow. Where `since` or `asOf` is unknown, days cannot be counted and the score
 * alone decides.
 *
 * With `readings` above 1 a band changes, for worse or for better, only at a reading that asks for it as the last of so many in
 * a row that asked for a change in that direction; which band is asked for may differ between them. They are counted in the
 * state (`pending`), by the score alone: the dwell may pass meanwhile. A reading that asks for no change, or for one the other
 * way, begins anew. A date that was counted counts once, however often it is scored; without dates every score counts. How far
 * apart readings are makes no difference.
 *
 * @param previousState State after the previous score; null: none, the cut-offs alone decide.
 * @param asOf Date of this score, YYYY-MM-DD; null: unknown.
 * @throws {ScoreInputError} If a date is no date or the previous band is no band.
 */
export function nextBand(
  rule: BandRule,
  context: BandContext,
  healthScore: number,
  previousState: BandState | null,
  asOf: string | null,
): BandState {
  const today = checkedDay(asOf, 'context.asOf');
  const cutoffs = cutoffsFor(rule, context);
  const raw = bandOf(cutoffs, healthScore);
  if (previousState === null) return { band: raw, since: asOf };
  const previous = checkedBand(previousState.band);
  const since = checkedDay(previousState.since, 'previousState.since');
  const { clearGap, minDwellDays, readings = 1 } = rule.hysteresis;
  const cleared = bandOf({ red: cutoffs.red + clearGap, yellow: cutoffs.yellow + clearGap }, healthScore);
  const isWorse = RANK[raw] < RANK[previous];
  const asked = isWorse ? raw : cleared;
  const stays = { band: previous, since: previousState.since };
  if (!isWorse && RANK[cleared] <= RANK[previous]) return stays;
  const pending = countReading(previousState.pending, isWorse ? 'worse' : 'better', asOf, today);
  const dwelt = isWorse || today === null || since === null || today - since >= minDwellDays;
  if (dwelt && pending.readings >= readings) return { band: asked, since: asOf };
  return readings > 1 ? { ...stays, pending: { ...pending, readings: Math.min(pending.readings, readings) } } : stays;
}

/** The readings in a row that ask for a change in this direction, today's included. */
function countReading(
  before: PendingChange | undefined,
  direction: PendingChange['direction'],
  asOf: string | null,
  today: number | null,
): PendingChange {
  if (before === undefined || checkedPending(before).direction !== direction) return { direction, readings: 1, asOf };
  const last = checkedDay(before.asOf, 'previousState.pending.asOf');
  if (today !== null && last !== null && today <= last) return before;
  return { direction, readings: before.readings + 1, asOf };
}

function checkedPending(pending: PendingChange): PendingChange {
  const { direction, readings } = pending;
  if (direction !== 'worse' && direction !== 'better')
    throw new ScoreInputError(`previousState.pending.direction is ${showValue(direction)}; expected worse or better.`);
  if (!(Number.isInteger(readings) && readings >= 1))
    throw new ScoreInputError(
      `previousState.pending.readings is ${showValue(readings)}; expected a whole number from 1 up.`,
    );
  return pending;
}

function checkedDay(text: string | null, path: string): number | null {
  if (text === null) return null;
  const day = typeof text === 'string' ? dayNumber(text) : null;
  if (day === null) throw new ScoreInputError(`${path} is ${showValue(text)}; expected a date as YYYY-MM-DD or null.`);
  return day;
}

function checkedBand(band: Band): Band {
  if (Object.hasOwn(RANK, band)) return band;
  throw new ScoreInputError(`previousState.band is ${showValue(band)}; expected red, yellow or green.`);
}
