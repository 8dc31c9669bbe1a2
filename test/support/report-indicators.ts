/** Leading indicators for the report's tests: a milestone, a count, a metric and a habit that goes the wrong way. */
import type { Finding, Habit, IndicatorFigures, Indicators, OutcomeIndicators } from '../../models/indicators/types.ts';
import { earlyHabit, metricHabit } from '../../models/indicators/words.ts';
import type { Figure } from '../../models/runtime/types.ts';

const around = (value: number, half: number): Figure => ({ value, low: value - half, high: value + half });

/** Figures of a habit that hang together: `withIt` and `without` are [good, accounts]. */
export function figuresOf(
  habit: Habit,
  withIt: readonly [number, number],
  without: readonly [number, number],
  pAdjusted: number,
): IndicatorFigures {
  const [rateWith, rateWithout] = [withIt, without].map(([good, all]) => good / all);
  const difference = rateWith - rateWithout;
  return {
    habit,
    nWith: withIt[1],
    nWithout: without[1],
    nGoodWith: withIt[0],
    nGoodWithout: without[0],
    share: around(withIt[1] / (withIt[1] + without[1]), 0.03),
    rateWith: around(rateWith, 0.025),
    rateWithout: around(rateWithout, 0.04),
    difference: around(difference, 0.05),
    ratio: around(rateWith / rateWithout, 0.08),
    alikeDifference: around(difference * 0.8, 0.05),
    pAdjusted,
  };
}

function finding(figures: IndicatorFigures, others: readonly Habit[] = []): Finding {
  const { alikeDifference } = figures;
  return { ...figures, correctedDifference: around((alikeDifference.value ?? 0) * 0.7, 0.09), others };
}

const ACTIVE_USERS = {
  name: 'active_users_28d',
  category: 'usage',
  unit: 'users',
  meaning: 'Different users seen in the last 28 days.',
  healthier: 'higher',
  nullPolicy: 'zero',
} as const;

const FINDINGS: readonly Finding[] = [
  finding(figuresOf(earlyHabit('integrations', null, 3, 60), [312, 339], [533, 658], 0.001), [
    earlyHabit('integrations', null, 2, 60),
    earlyHabit('feature', 'crm_sync', 1, 90),
    earlyHabit('integrations', null, 1, 30),
  ]),
  finding(figuresOf(metricHabit(ACTIVE_USERS, 'at_least', 5, 30), [420, 470], [424, 527], 0.004)),
  finding(figuresOf(earlyHabit('milestone', 'go_live', 1, 14), [160, 214], [684, 783], 0.031)),
];

const VALUE: readonly IndicatorFigures[] = [14, 30].map((days, i) =>
  figuresOf(earlyHabit('milestone', 'first_value', 1, days), [300 + i, 340], [544 - i, 657], [0.02, 0.34][i]),
);

function outcomeOf(outcome: 'renewal' | 'expansion', findings: readonly Finding[], nTried: number): OutcomeIndicators {
  return {
    outcome,
    outcomeDays: outcome === 'renewal' ? 180 : 150,
    accounts: [14, 30, 60].map((withinDays, i) => ({
      withinDays,
      nImmature: 240 + i,
      nGone: 0,
      nAccounts: 997 - 40 * i,
      nGood: 845 - 35 * i,
    })),
    nTried,
    nClear: findings.length + 2,
    nPermutations: 999,
    bar: nTried === 0 ? null : 3.71,
    findings,
    timeToValue: nTried === 0 ? [] : VALUE,
  };
}

/** Findings for renewal, none for expansion; or, without evidence, none and nothing tried. */
export function indicatorsOf(hasEvidence: boolean): Indicators {
  return {
    starts: [14, 30, 60].map((withinDays, i) => ({
      withinDays,
      nStarted: 1310,
      nTooEarly: 31 - 10 * i,
      nTooYoung: 20 + 25 * i,
      nNotEligible: 20 + i,
      nAtLandmark: 1239 - 16 * i,
    })),
    renewalDaysWanted: 365,
    renewal: outcomeOf('renewal', hasEvidence ? FINDINGS : [], hasEvidence ? 512 : 0),
    expansion: outcomeOf('expansion', [], hasEvidence ? 401 : 0),
  };
}

/** The same with a text in the place of every name. */
export function hostileIndicators(texts: readonly string[]): Indicators {
  const full = indicatorsOf(true);
  const at = (i: number): string => texts[i % texts.length];
  const input = (i: number) => ({ ...ACTIVE_USERS, name: at(i), meaning: at(i + 1), unit: at(i + 2) });
  const findings = texts.map((_, i) =>
    finding(
      figuresOf(
        i % 2 === 0 ? earlyHabit('milestone', at(i), 1, 30) : metricHabit(input(i), 'at_least', 5, 30),
        [312, 339],
        [533, 658],
        0.001,
      ),
      [earlyHabit('feature', at(i + 1), 1, 60)],
    ),
  );
  const timeToValue = texts.map((text) => figuresOf(earlyHabit('milestone', text, 1, 14), [312, 339], [533, 658], 0.2));
  return { ...full, renewal: { ...full.renewal, findings, timeToValue } };
}
