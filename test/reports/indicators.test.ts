import { describe, expect, test } from 'vitest';
import type { Indicators } from '../../models/indicators/types.ts';
import { earlyHabit } from '../../models/indicators/words.ts';
import { renderSection } from '../../reports/section.ts';
import { indicatorsSection } from '../../reports/sections/indicators.ts';
import { figuresOf, hostileIndicators, indicatorsOf } from '../support/report-indicators.ts';
import { HOSTILE, reportRecords } from '../support/report-records.ts';

/** The section as HTML. */
function sectionOf(indicators: Indicators | null, churnKind = 'subscription_end'): string {
  const records = reportRecords('promote');
  const section = indicatorsSection({
    ...records,
    label: { ...records.label, churn: { ...records.label.churn, kind: churnKind } },
    backtest: { ...records.backtest, indicators },
  });
  return renderSection(section).toString();
}

/** Its words, as a person reads them. */
function wordsOf(indicators: Indicators | null, churnKind?: string): string {
  return sectionOf(indicators, churnKind)
    .replace(/<svg.*?<\/svg>/gs, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,;:)])/g, '$1');
}

const full = indicatorsOf(true);

describe('the section on leading indicators', () => {
  const words = wordsOf(full);

  test('says the strongest habit in one sentence, with its difference, share and p-value', () => {
    expect(words).toContain(
      'Used at least 3 integrations within 60 days: 92 of 100 such accounts renewed, of the others 81 (difference +11 points, 95% interval +6.0 to +16; 34% of accounts; adjusted p 0.001 or less).',
    );
  });

  test('says what the rates are of, how many were tried, and that a shorter window had to serve', () => {
    expect(words).toContain(
      'Renewed: did not churn in the 180 days (too few accounts are old enough for 365 days) after they were looked at.',
    );
    expect(words).toContain(
      '997 accounts could be judged on what they did within 14 days, fewer on other first days; 845 of the 997 renewed.',
    );
    expect(words).toContain('512 milestones and habits were tried; 3 stand out');
  });

  test('has a row for each finding: share, rates, differences, what is left without luck, p-value', () => {
    expect(words).toContain(
      'Used at least 3 integrations within 60 days Much the same: Used at least 2 integrations within 60 days; Used crm_sync within 90 days; and 1 other 34% 31% to 37% 339 of 997 92% 90% to 95% 81% 77% to 85% +11 +6.0 to +16 +8.8 +3.8 to +14 +6.2 -2.8 to +15 0.001 or less',
    );
    expect(words).toContain('Reached go_live within 14 days 21%');
    expect(words).toContain('-13 -18 to -7.6');
    expect(words).toContain('Different users seen in the last 28 days: at least 5 (after day 30) active_users_28d 47%');
  });

  test('speaks of association, never of cause', () => {
    expect(words).toContain('It shows what goes together, not what causes what');
    expect(words).not.toMatch(/\b(because of|thanks to|leads? to|improves?|reduces?|raises?) (this|the) habit/i);
  });

  test('without a finding it says so, and shows no table of noise', () => {
    const expansion = words.slice(words.indexOf('Expansion No habit'), words.indexOf('Onboarding and time'));
    expect(expansion).toContain('No habit stands out. 401 milestones and habits were tried.');
    expect(expansion).toContain('expanded in the 150 days after they were looked at');
    expect(expansion).not.toContain('Adjusted p');
  });

  test('onboarding and first value are answered whether clear or not', () => {
    expect(words).toContain('Reached first_value within 14 days 34% 31% to 37% 340 of 997 88%');
    expect(words).toMatch(/0\.020 yes Reached first_value within 30 days .* 0\.34 no/);
  });

  test('accounts that stay silent no longer are said to have stayed, not renewed', () => {
    const stayed = wordsOf(full, 'inactivity');
    expect(stayed).toContain('92 of 100 such accounts stayed, of the others 81');
    expect(stayed).not.toMatch(/\brenewed\b(?! or expanded)/);
  });

  test('says how many accounts took part, and what became of the others', () => {
    expect(words).toContain('14 1,310 31 20 20 1,239 997 997');
  });

  test('too few accounts: says what is needed', () => {
    const none = wordsOf(indicatorsOf(false));
    expect(none).toContain('Not enough accounts to say anything.');
    expect(none).toContain(
      'A habit needs at least 30 accounts with it and 30 without, 20 that renewed and 20 that did not.',
    );
    expect(none).not.toMatch(/Adjusted p Milestone|Clear\?|Less luck|onboarding plan/);
  });

  test('switched off: says so', () => {
    expect(wordsOf(null)).toContain('Switched off in the config.');
  });

  test('more findings than fit are counted, and a difference that is small keeps a decimal', () => {
    const many = Array.from({ length: 14 }, (_, i) => ({
      ...full.renewal.findings[0],
      ...figuresOf(earlyHabit('milestone', `step_${i}`, 1, 30), [931, 1000], [903, 1000], 0.01),
    }));
    const page = wordsOf({ ...full, renewal: { ...full.renewal, findings: many } });
    expect(page).toContain('(10 of 14 shown; all of them in backtest.json)');
    expect(page).toContain('Reached step_9 within');
    expect(page).not.toContain('Reached step_10 within');
    expect(page).toContain('+2.8');
  });
});

test('names from data are text', () => {
  const section = sectionOf(hostileIndicators(Object.values(HOSTILE)));
  expect(section).toContain('Reached &lt;script&gt;globalThis.owned = 1&lt;/script&gt; within 30 days');
  expect(section).not.toMatch(/<script|<img/);
  for (const character of ['\u202e', '\u2066', '\u0000', '\u0007']) expect(section).not.toContain(character);
  const longest = Math.max(...[...section.matchAll(/(?:Verylongname)+/g)].map(([run]) => run.length));
  expect(longest).toBeLessThan(HOSTILE.long.length / 10);
});
