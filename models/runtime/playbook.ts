import type { SourceContribution } from './reasons.ts';
import type { Action, Band, InputSpec, PlaybookEntry } from './types.ts';
import { labelOf } from './wording.ts';

/** Days within which an account that matches no playbook entry is to be seen to. */
const GENERIC_DAYS = { red: 7, yellow: 14 } as const;

/**
 * Steps for an account. An entry matches if its band does and, where it names them, its category and its reason are those of
 * the account's strongest harmful metric. Of the entries that match, the most specific serve, all of them: a reason is more
 * specific than a category, a category more than the band alone.
 *
 * @param ranked What moves the margin, strongest first. Attributes are no one's to act on and are passed over.
 * @returns At least one step for a red or yellow account: without a match, a generic one.
 */
export function actionsOf(
  playbook: readonly PlaybookEntry[],
  inputs: readonly InputSpec[],
  band: Band,
  ranked: readonly SourceContribution[],
): Action[] {
  const worst = ranked.find(({ source, contribution }) => contribution > 0 && source.input !== -1)?.source ?? null;
  const matching = playbook.filter(
    (entry) =>
      entry.band === band &&
      (entry.category === undefined || entry.category === worst?.category) &&
      (entry.reason === undefined || entry.reason === worst?.name),
  );
  if (matching.length === 0)
    return band === 'green' ? [] : [genericAction(band, worst === null ? null : inputs[worst.input])];
  const most = Math.max(...matching.map(specificity));
  return matching
    .filter((entry) => specificity(entry) === most)
    .map(({ action, owner, withinDays }) => ({ action, owner: owner ?? null, withinDays: withinDays ?? null }));
}

function specificity(entry: PlaybookEntry): number {
  return (entry.reason === undefined ? 0 : 2) + (entry.category === undefined ? 0 : 1);
}

function genericAction(band: 'red' | 'yellow', worst: InputSpec | null): Action {
  const about = worst === null ? 'ask how things are going' : `look into "${labelOf(worst)}"`;
  const start = band === 'red' ? 'Call the customer this week' : 'Check in with the customer';
  return { action: `${start} and ${about}`, owner: 'csm', withinDays: GENERIC_DAYS[band] };
}
