import { parseDay } from '../../../models/math/day.ts';
import { show } from '../words.ts';
import type { ConfigFault } from '../yaml-tree.ts';
import { filterFaults, needsTable } from './filters.ts';
import { isMapping, isMissing, type Rule } from './written.ts';

/** Snapshots begin before the data ends. */
export const dates: Rule = ({ at, fault }) => {
  const from = at('snapshots', 'from');
  const end = at('dates', 'data_end');
  if (typeof from !== 'string' || typeof end !== 'string') return [];
  if (parseDay(from) === null || parseDay(end) === null || from < end) return [];
  return [fault(['snapshots', 'from'], `is ${show(from)}; expected a date before config.dates.data_end (${end}).`)];
};

/** What each kind of churn reads, and the keys that are its own. */
export const churn: Rule = (written) => {
  const { at, fault } = written;
  const path = ['outcomes', 'churn'];
  const kind = at(...path, 'kind') ?? 'subscription_end';
  const faults: ConfigFault[] = [];
  if (kind !== 'inactivity') {
    for (const key of ['inactive_days', 'activity']) {
      if (at(...path, key) !== undefined) {
        faults.push(
          fault(
            [...path, key],
            `belongs to kind: inactivity, but the kind is ${show(kind)}; remove it or change the kind.`,
          ),
        );
      }
    }
  }
  const isKnown = isMapping(at('tables'));
  const needed = kind === 'subscription_end' ? 'subscriptions' : kind === 'recorded' ? 'churn_events' : null;
  if (isKnown && needed !== null && isMissing(written, needed)) {
    const others = (['subscription_end', 'recorded', 'inactivity'] as const).filter((other) => other !== kind);
    faults.push(
      fault(
        [...path, 'kind'],
        `is ${at(...path, 'kind') === undefined ? `${kind} (the default)` : kind}, which reads the table ${needed}, and config.tables.${needed} is missing; add it, or set the kind to ${others.join(' or ')}.`,
      ),
    );
  }
  if (kind === 'inactivity') {
    const table = at(...path, 'activity', 'table') ?? 'usage_events';
    faults.push(...needsTable(written, [...path, 'activity', 'table'], table));
    faults.push(...filterFaults(written, [...path, 'activity', 'where'], table));
  }
  return faults;
};
