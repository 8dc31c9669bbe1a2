import type { FittedShifts } from '../calibration/group-shifts.ts';
import { clampScore, type HealthScale } from '../runtime/health.ts';
import { type BandEvidence, type Cell, cellsOf, pointsByPosition } from './cells.ts';
import { type BookPolicy, chooseCutoffs } from './choose-cutoffs.ts';
import { cutoffsByValue } from './cutoffs-by-value.ts';
import type { BandPolicy, ChosenBands, ChosenCutoffs, Territories } from './policy.ts';
import type { Grouping } from './types.ts';

/**
 * Cut-offs for every group of accounts, so that the same colour means the same odds of churn that comes in time.
 *
 * The policy is applied to scores from which the group's shift is taken away, so that equal ones stand for equal odds, and the
 * cut-offs found there are moved by each group's shift: accounts of a group whose odds are higher than their scores say turn
 * red at a higher score. Territories each have their own capacity.
 *
 * @param shifts Of the groupings, from past predictions.
 */
export function chooseBands(
  policy: BandPolicy,
  evidence: BandEvidence,
  groupings: readonly Grouping[],
  shifts: FittedShifts,
  scale: HealthScale,
): ChosenBands {
  const cells = cellsOf(groupings, shifts, scale, policy.kind === 'value');
  if (policy.kind === 'value') return cutoffsByValue(policy, evidence.book, cells, groupings, shifts, scale);
  const pointsOf = pointsByPosition(groupings, shifts, scale);
  const { past, book } = evidence;
  const pastScore = past.healthScore.map((score, i) => score - pointsOf(past.levels, i));
  const bookScore = book.healthScore.map((score, i) => score - pointsOf(book.levels, i));
  const territories = policy.kind === 'capacity' ? policy.territories : undefined;
  const choose = (own: BookPolicy, keep: (position: number) => boolean): ChosenCutoffs =>
    chooseCutoffs(own, {
      healthScore: pastScore,
      label: past.label,
      accountIndex: past.accountIndex,
      bookHealthScore: bookScore.filter((_, i) => keep(i)),
    });
  if (territories === undefined) {
    const chosen = choose(policy, () => true);
    return { ...chosen, reason: `${chosen.reason}${groupsInWords(cells)}`, cells: entriesOf({}, chosen, cells) };
  }
  return byTerritory(policy.kind === 'capacity' ? policy.capacity : 0, territories, evidence, cells, choose);
}

function byTerritory(
  capacity: number,
  { attribute, capacity: ofTerritory }: Territories,
  { book }: BandEvidence,
  cells: readonly Cell[],
  choose: (policy: BookPolicy, keep: (position: number) => boolean) => ChosenCutoffs,
): ChosenBands {
  const names = Object.keys(ofTerritory).sort();
  const isNamed = (name: string | null) => name !== null && Object.hasOwn(ofTerritory, name);
  const rest = choose({ kind: 'capacity', capacity }, (i) => !isNamed(book.territory[i]));
  const own = names.map((name) => ({
    name,
    chosen: choose({ kind: 'capacity', capacity: ofTerritory[name] }, (i) => book.territory[i] === name),
  }));
  const words = own.map(({ name, chosen }) => `${attribute} ${name}: ${chosen.reason}`);
  return {
    ...rest,
    reason: `${[...words, `Others: ${rest.reason}`].join(' ')}${groupsInWords(cells)}`,
    cells: [
      ...own.flatMap(({ name, chosen }) => [
        ...entriesOf({ [attribute]: name }, chosen, cells),
        { attributes: { [attribute]: name }, ...shifted(chosen, 0) },
      ]),
      ...entriesOf({}, rest, cells),
    ],
  };
}

function entriesOf(
  attributes: Readonly<Record<string, string>>,
  cutoffs: ChosenCutoffs,
  cells: readonly Cell[],
): ChosenBands['cells'] {
  return cells.map(({ condition, points }) => ({
    ...condition,
    attributes: { ...attributes, ...condition.attributes },
    ...shifted(cutoffs, points),
  }));
}

/** Cut-offs moved by points, within the scale; where nothing is red, nothing becomes red. */
function shifted({ red, yellow }: Pick<ChosenCutoffs, 'red' | 'yellow'>, points: number) {
  const move = (cutoff: number) => (cutoff <= 0 ? 0 : clampScore(Number((cutoff + points).toFixed(6))));
  return { red: move(red), yellow: Math.max(move(red), move(yellow)) };
}

function groupsInWords(cells: readonly Cell[]): string {
  if (cells.length === 0) return '';
  const points = cells.map((cell) => cell.points);
  return ` Groups of accounts have cut-offs of their own, ${signed(Math.min(...points))} to ${signed(Math.max(...points))} points from these.`;
}

function signed(points: number): string {
  return `${points > 0 ? '+' : ''}${points.toFixed(1)}`;
}
