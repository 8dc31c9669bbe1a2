import type { PlaybookEntry } from '../../models/runtime/types.ts';

const ANY_RED: PlaybookEntry = {
  band: 'red',
  action: 'Call the account; settle on one goal and a date with its sponsor',
  owner: 'csm',
  withinDays: 5,
};

const ANY_YELLOW: PlaybookEntry = {
  band: 'yellow',
  action: 'Review the reasons; raise them in the next conversation',
  owner: 'csm',
  withinDays: 14,
};

/** What a config without a playbook takes: one step for each category that often stands behind red, and one for all the rest. */
export const DEFAULT_PLAYBOOK: readonly PlaybookEntry[] = [
  {
    band: 'red',
    category: 'usage',
    action: 'Book a success review this week; ask what stopped',
    owner: 'csm',
    withinDays: 5,
  },
  {
    band: 'red',
    category: 'adoption',
    action: 'Offer a working session on the one feature that its goal needs most',
    owner: 'csm',
    withinDays: 7,
  },
  {
    band: 'red',
    category: 'relationships',
    action: 'Find a second contact and an executive sponsor; write to both',
    owner: 'csm',
    withinDays: 7,
  },
  {
    band: 'red',
    category: 'support',
    action: 'Review the open and escalated tickets with support; give the account one date',
    owner: 'support_lead',
    withinDays: 3,
  },
  {
    band: 'red',
    category: 'payments',
    action: 'Ask finance and the account what holds the invoice',
    owner: 'finance',
    withinDays: 5,
  },
  ANY_RED,
  ANY_YELLOW,
];

/** The entries, with a step for all red and all yellow accounts added where they have none: nobody leaves without one. */
export function completePlaybook(entries: readonly PlaybookEntry[]): readonly PlaybookEntry[] {
  const serves = (band: string): boolean =>
    entries.some((entry) => entry.band === band && entry.category === undefined && entry.reason === undefined);
  return [...entries, ...(serves('red') ? [] : [ANY_RED]), ...(serves('yellow') ? [] : [ANY_YELLOW])];
}
