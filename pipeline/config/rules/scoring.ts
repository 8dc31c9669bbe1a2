import { show } from '../words.ts';
import type { ConfigFault, Path } from '../yaml-tree.ts';
import type { Rule, Written } from './written.ts';

/** Tenure bands ascend. */
export const tenureBands: Rule = (written) => ascendingDays(written, 'cohorts', 'tenure_days');

/** The family that is chosen is fitted. */
export const chosenFamily: Rule = ({ at, fault }) => {
  const choose = at('models', 'choose');
  const families = at('models', 'families');
  if ((choose !== 'logistic' && choose !== 'gradient') || !Array.isArray(families)) return [];
  const isSound = families.every((family) => family === 'logistic' || family === 'gradient');
  if (!isSound || families.includes(choose)) return [];
  return [
    fault(
      ['models', 'choose'],
      `is ${show(choose)}, which config.models.families (${families.join(', ')}) leaves out; add it there or choose auto.`,
    ),
  ];
};

/** A above B above C, defaults included. */
export const grades: Rule = ({ at, fault }) => {
  const given = (grade: string): unknown => at('health', 'grades', grade);
  const [a, b, c] = [given('A') ?? 65, given('B') ?? 50, given('C') ?? 35];
  if (typeof a !== 'number' || typeof b !== 'number' || typeof c !== 'number' || (a > b && b > c)) return [];
  const words = Object.entries({ A: a, B: b, C: c }).map(
    ([grade, value]) => `${grade} ${value}${given(grade) === undefined ? ' (default)' : ''}`,
  );
  return [fault(['health', 'grades'], `are ${words.join(', ')}; expected A above B above C.`)];
};

/** Keys that not every policy reads, and the policies that do. */
const POLICY_KEYS = {
  csms: ['capacity', 'value'],
  accounts_per_csm: ['capacity', 'value'],
  territories: ['capacity'],
  precision_floor: ['precision'],
  confidence: ['precision'],
  cost_per_touch: ['value'],
  save_rate: ['value'],
} as const;
const POLICIES = ['capacity', 'precision', 'value'] as const;

/** A policy with its own keys only. */
export const bandPolicy: Rule = ({ at, fault }) => {
  const given = at('bands', 'policy') ?? 'capacity';
  const policy = POLICIES.find((known) => known === given);
  if (policy === undefined) return [];
  return Object.entries(POLICY_KEYS)
    .filter(([key, readers]) => at('bands', key) !== undefined && !readers.some((reader) => reader === policy))
    .map(([key, readers]) =>
      fault(
        ['bands', key],
        `belongs to policy: ${readers.join(' or ')}, but the policy is ${policy}; remove it or change the policy.`,
      ),
    );
};

/** Lifecycle stages ascend. */
export const lifecycleStages: Rule = (written) => ascendingDays(written, 'bands', 'lifecycle_days');

function ascendingDays({ at, fault }: Written, ...path: Path): ConfigFault[] {
  const edges = at(...path);
  if (!Array.isArray(edges) || !edges.every((edge) => typeof edge === 'number')) return [];
  const i = edges.findIndex((edge, j) => j > 0 && edge < edges[j - 1]);
  if (i < 0) return [];
  return [fault(path, `is ${show(edges)}; expected ascending days, but ${edges[i]} follows ${edges[i - 1]}.`)];
}
