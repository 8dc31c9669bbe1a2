import { show } from '../words.ts';
import type { Rule } from './written.ts';

/** Tenure bands ascend. */
export const tenureBands: Rule = ({ at, fault }) => {
  const edges = at('cohorts', 'tenure_days');
  if (!Array.isArray(edges) || !edges.every((edge) => typeof edge === 'number')) return [];
  const i = edges.findIndex((edge, j) => j > 0 && edge < edges[j - 1]);
  if (i < 0) return [];
  return [
    fault(
      ['cohorts', 'tenure_days'],
      `is ${show(edges)}; expected ascending days, but ${edges[i]} follows ${edges[i - 1]}.`,
    ),
  ];
};

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

/** Keys that only one policy reads. */
const POLICY_KEYS = { capacity: ['csms', 'accounts_per_csm'], precision: ['precision_floor', 'confidence'] } as const;

/** A policy that exists, with its own keys only. */
export const bandPolicy: Rule = ({ at, fault }) => {
  const policy = at('bands', 'policy') ?? 'capacity';
  if (policy === 'value') {
    return [
      fault(
        ['bands', 'policy'],
        'is "value": not available yet, comes with a later version; use capacity or precision.',
      ),
    ];
  }
  if (policy !== 'capacity' && policy !== 'precision') return [];
  const other = policy === 'capacity' ? 'precision' : 'capacity';
  return POLICY_KEYS[other]
    .filter((key) => at('bands', key) !== undefined)
    .map((key) =>
      fault(
        ['bands', key],
        `belongs to policy: ${other}, but the policy is ${policy}; remove it or change the policy.`,
      ),
    );
};
