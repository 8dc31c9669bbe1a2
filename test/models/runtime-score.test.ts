import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { sealModel } from '../../models/model-file/index.ts';
import { ScoreInputError } from '../../models/runtime/errors.ts';
import { loadModel } from '../../models/runtime/load.ts';
import { resultOfRow } from '../../models/runtime/result.ts';
import { newRowScore, scoreRow } from '../../models/runtime/row-score.ts';
import { selfTest } from '../../models/runtime/self-test.ts';
import type { ScoreInput } from '../../models/runtime/types.ts';
import { changeable, gradientDraft, gradientFile, logisticDraft, logisticFile, VECTORS } from './runtime-fixture.ts';

const logistic = loadModel(logisticFile());
const gradient = loadModel(gradientFile());
const beta = loadModel(betaFile());

/** The logistic book with a calibration of two slopes. */
function betaFile() {
  const draft = logisticDraft();
  const calibration = { kind: 'beta' as const, a: 1.5, b: 0.5, c: -0.25 };
  return sealModel(
    { ...draft, outcomes: { ...draft.outcomes, churn: { ...draft.outcomes.churn, calibration } } },
    VECTORS,
  );
}

/**
 * Percentiles in smb, 90-365 days: users 1 is 0.125, tickets 3 is 0.875; NPS is missing; not enterprise.
 * Margin -1.5 - 2 * 0.125 + 0.875 + 0.5 = -0.375; log-odds 0.25 - 1.25 * 0.375 = -0.21875.
 */
const AT_RISK: ScoreInput = {
  context: { segment: 'smb', tenureDays: 140, asOf: '2026-10-01' },
  metrics: { active_users_28d: 1, open_tickets: 3 },
};

describe('score, worked by hand', () => {
  const result = logistic.score(AT_RISK);

  it('has the margin, probabilities and health score of the formula', () => {
    expect(result.margin).toBe(-0.375);
    expect(result.churnProbability).toBeCloseTo(1 / (1 + Math.exp(0.21875)), 14);
    expect(result.expansionProbability).toBeCloseTo(1 / (1 + Math.exp(1.875)), 14);
    expect(result.healthScore).toBeCloseTo(50 - (10 / Math.LN2) * 1.78125, 12);
    expect([result.grade, result.band]).toEqual(['D', 'red']);
    expect(result.state).toEqual({ band: 'red', since: '2026-10-01' });
  });

  it('has category scores that weigh up to the health score', () => {
    // 10 / ln 2 * 1.25 points per unit of margin; the attribute has no weight and moves all categories alike.
    const start = result.healthScore + (12.5 / Math.LN2) * (0.75 + 0.375 + 0.375);
    const [usage, support, sentiment] = result.categories;
    expect(usage.score).toBeCloseTo(start - ((12.5 / Math.LN2) * 0.75 * 100) / 50, 9);
    expect(support.score).toBeCloseTo(start - ((12.5 / Math.LN2) * 0.375 * 100) / 30, 9);
    expect(sentiment.score).toBeCloseTo(start - ((12.5 / Math.LN2) * 0.375 * 100) / 20, 9);
    const weighed = result.categories.reduce((sum, { score, weight }) => sum + (score * weight) / 100, 0);
    expect(Math.abs(weighed - result.healthScore)).toBeLessThan(1e-9);
  });

  it('has reasons in plain words, strongest first, ties in input order', () => {
    expect(result.reasons).toEqual([
      {
        metric: 'active_users_28d',
        category: 'usage',
        contribution: 0.75,
        text: 'Active users, last 28 days: 1, lower than 88% of smb accounts of the same age (raises risk)',
      },
      {
        metric: 'open_tickets',
        category: 'support',
        contribution: 0.375,
        text: 'Open tickets: 3, higher than 88% of smb accounts of the same age (raises risk)',
      },
      {
        metric: 'nps_latest',
        category: 'sentiment',
        contribution: 0.375,
        text: 'Latest NPS answer: not known (raises risk)',
      },
      { metric: 'segment', category: 'commercial', contribution: 0.09375, text: 'Segment: smb (raises risk)' },
    ]);
  });

  it('has the actions of its band and strongest harmful category', () => {
    expect(result.actions).toEqual([
      { action: 'Ask what stopped', owner: null, withinDays: null },
      { action: 'Offer a training', owner: 'enablement', withinDays: null },
    ]);
  });
});

test('a beta calibration is c + a ln s - b ln(1 - s) of the margin, and its test vectors hold', () => {
  const s = 1 / (1 + Math.exp(0.375));
  const odds = Math.exp(-0.25 + 1.5 * Math.log(s) - 0.5 * Math.log(1 - s));
  expect(beta.score(AT_RISK).churnProbability).toBeCloseTo(odds / (1 + odds), 12);
  expect(selfTest(beta).failures).toEqual([]);
});

describe('score with trees', () => {
  it('has the margin of the leaves and the probability of the isotonic points', () => {
    // NPS missing goes left: 1.5; more than one ticket: 0.375. Margin -2 + 1.875 = -0.125, between -2 and 0.
    const result = gradient.score(AT_RISK);
    expect(result.margin).toBe(-0.125);
    expect(result.churnProbability).toBeCloseTo(0.1 + 0.5 * (1.875 / 2), 12);
    expect(result.expansionProbability).toBe(null);
  });

  it('has contributions that add up exactly, and categories that weigh up, for any account', () => {
    const account = fc.record({
      active_users_28d: fc.option(fc.integer({ min: 0, max: 30 })),
      open_tickets: fc.option(fc.integer({ min: 0, max: 5 })),
      nps_latest: fc.option(fc.integer({ min: 0, max: 10 })),
    });
    for (const model of [logistic, gradient, beta]) {
      fc.assert(
        fc.property(account, fc.constantFrom('smb', 'enterprise', null), (metrics, segment) => {
          const explained = model.explain({ context: { segment, tenureDays: 200 }, metrics });
          let sum = explained.baseMargin;
          for (const { contribution } of explained.contributions) sum += contribution;
          expect(sum).toBe(explained.margin);
          const weighed = explained.categories.reduce((total, { score, weight }) => total + (score * weight) / 100, 0);
          expect(Math.abs(weighed - explained.healthScore)).toBeLessThan(1e-9);
          expect(explained.calibration.step).toBe(explained.calibration.logOdds - explained.margin);
        }),
      );
    }
  });
});

describe('reading the input', () => {
  const metricOf = (input: ScoreInput, name: string) =>
    logistic.explain(input).metrics.find(({ metric }) => metric === name)?.value;

  it('applies null policies to absent and null metrics', () => {
    const none = { context: {}, metrics: { open_tickets: null } };
    expect(metricOf(none, 'active_users_28d')).toBe(0);
    expect(metricOf(none, 'open_tickets')).toBe(0);
    expect(metricOf(none, 'nps_latest')).toBe(null);
  });

  it('takes tenure_days from the context where it is not among the metrics, and the other way round', () => {
    expect(metricOf({ context: { tenureDays: 140 }, metrics: {} }, 'tenure_days')).toBe(140);
    const fromMetrics = logistic.explain({
      context: { segment: 'smb' },
      metrics: { tenure_days: 140, open_tickets: 1 },
    });
    expect(fromMetrics.tenureBand).toBe('90 to 364 days');
    expect(fromMetrics.metrics[1].peers).toBe('smb accounts of the same age');
  });

  it('turns attributes given as numbers into text', () => {
    const draft = changeable(logisticFile());
    draft.outcomes.churn.features[3].level = '7';
    const model = loadModel(sealModel(draft, VECTORS));
    const margin = (segment: string | number) => model.score({ context: { segment }, metrics: {} }).margin;
    expect(margin(7)).toBe(margin('7'));
    expect(margin(7)).not.toBe(margin(8));
  });

  it('ignores metrics that the model does not know', () => {
    const more = { ...AT_RISK, metrics: { ...AT_RISK.metrics, unheard_of: 5 } };
    expect(logistic.score(more)).toEqual(logistic.score(AT_RISK));
  });

  it('refuses a number as text, and what is no object, and says where', () => {
    const bad = (input: unknown) => () => logistic.score(input as ScoreInput);
    expect(bad({ context: {}, metrics: { open_tickets: '3' } })).toThrow(ScoreInputError);
    expect(bad({ context: {}, metrics: { open_tickets: '3' } })).toThrow(
      'metrics.open_tickets is "3"; expected a number or null.',
    );
    expect(bad({ context: { tenureDays: '140' }, metrics: {} })).toThrow('context.tenureDays is "140"');
    expect(bad({ context: { asOf: 5 }, metrics: {} })).toThrow('context.asOf is 5');
    expect(bad({ context: { asOf: '5 May' }, metrics: {} })).toThrow('context.asOf is "5 May"');
    expect(bad({ metrics: {} })).toThrow('context is missing');
    expect(bad(null)).toThrow('score input is null');
  });

  it('survives hostile names and huge numbers', () => {
    const hostile = JSON.parse(
      '{"context":{"__proto__":{"segment":"smb"},"constructor":"x","tenureDays":1e308},"metrics":{"__proto__":{"open_tickets":9},"active_users_28d":-1e308,"nps_latest":1e308,"toString":4}}',
    );
    for (const model of [logistic, gradient]) {
      const result = model.score(hostile);
      expect(result.healthScore).toBeGreaterThanOrEqual(0);
      expect(result.healthScore).toBeLessThanOrEqual(100);
      expect(Number.isFinite(result.margin)).toBe(true);
    }
    expect(logistic.explain(hostile).metrics[1].value).toBe(0);
    const endless = loadModel(sealModel(withHugeCoefficient(), VECTORS));
    const extreme = endless.score({ context: {}, metrics: { active_users_28d: Number.POSITIVE_INFINITY } });
    expect(extreme.healthScore).toBe(0);
    expect(extreme.churnProbability).toBeLessThan(1);
    expect(({} as Record<string, unknown>).segment).toBe(undefined);
  });

  it('keeps the input and the model as they are', () => {
    const input = Object.freeze({
      context: Object.freeze({ ...AT_RISK.context }),
      metrics: Object.freeze({ ...AT_RISK.metrics }),
    });
    const before = JSON.stringify(logistic.file);
    expect(logistic.score(input)).toEqual(logistic.score(AT_RISK));
    expect(JSON.stringify(logistic.file)).toBe(before);
  });
});

function withHugeCoefficient() {
  const draft = changeable(logisticFile());
  draft.outcomes.churn.features = [{ kind: 'metric', input: 0 }];
  draft.outcomes.churn.parameters = { family: 'logistic', intercept: 0, coefficients: [1e200], centers: [0] };
  return draft;
}

describe('bands by context and memory', () => {
  it('uses the cut-offs of the segment and what the previous state remembers', () => {
    const input = (asOf: string): ScoreInput => ({
      context: { segment: 'enterprise', tenureDays: 900, asOf },
      metrics: { active_users_28d: 50, open_tickets: 0, nps_latest: 9 },
    });
    const first = logistic.score(input('2026-10-01'));
    expect(first.band).toBe('green');
    const red = { band: 'red' as const, since: '2026-09-20' };
    expect(logistic.score(input('2026-10-01'), red).state).toEqual(red);
    expect(logistic.score(input('2026-10-18'), red).state).toEqual({ band: 'green', since: '2026-10-18' });
  });
});

describe('explain', () => {
  const explained = logistic.explain(AT_RISK);

  it('gives the same result as score, and more', () => {
    expect(explained).toMatchObject(logistic.score(AT_RISK));
    expect(explained.baseMargin).toBe(-1.96875);
    expect(explained.calibration).toEqual({ kind: 'platt', logOdds: -0.21875, step: 0.15625 });
    expect(explained.unclampedHealth).toBe(explained.healthScore);
    expect(explained.cutoffs).toEqual({ red: 40, yellow: 55 });
  });

  it('lists every feature and every metric among its peers', () => {
    expect(
      explained.contributions.map(({ metric, feature, value, contribution }) => [metric, feature, value, contribution]),
    ).toEqual([
      ['active_users_28d', 'cohort_percentile', 0.125, 0.75],
      ['open_tickets', 'cohort_percentile', 0.875, 0.375],
      ['nps_latest', 'is_missing', 1, 0.375],
      ['segment', 'context_is', 0, 0.09375],
    ]);
    expect(explained.metrics.map(({ value, percentile, peers }) => [value, percentile, peers])).toEqual([
      [1, 0.125, 'smb accounts of the same age'],
      [3, 0.875, 'smb accounts of the same age'],
      [null, null, 'smb accounts'],
      [140, 0.3125, 'smb accounts of the same age'],
    ]);
  });

  it('finds the smallest single change that leaves red', () => {
    // Health 40 asks for a margin fall of 15.698 / 18.034 = 0.8705. Users: 0.4352 of percentile, so to 8 users (0.75);
    // tickets alone would give 0.875 - 0.125 = 0.75 at most, too little.
    expect(explained.leavingRed?.score).toBe(40);
    expect(explained.leavingRed?.improvements).toEqual([
      {
        metric: 'active_users_28d',
        from: 1,
        to: 8,
        fromPercentile: 0.125,
        toPercentile: 0.75,
        healthScore: expect.closeTo(50 - (10 / Math.LN2) * (2.25 + 1.25 * (-0.375 - 1.25)), 9),
      },
    ]);
  });

  it('asks for the gap as well where the account was red before, and for nothing where it is not red', () => {
    expect(logistic.explain(AT_RISK, { band: 'red', since: '2026-01-01' }).leavingRed?.score).toBe(43);
    const healthy = { context: { segment: 'smb', tenureDays: 140 }, metrics: { active_users_28d: 16, nps_latest: 9 } };
    expect(logistic.explain(healthy).leavingRed).toBe(null);
  });
});

describe('batch scoring', () => {
  it('gives what score gives, row after row in one buffer', () => {
    for (const model of [logistic, gradient]) {
      const scored = newRowScore(model.compiled);
      for (const { input, previousState } of VECTORS) {
        const values = model.file.inputs.map(({ name }) => {
          const given = (input.metrics as Record<string, number | null | undefined>)[name];
          return given ?? (name === 'tenure_days' ? (input.context.tenureDays ?? Number.NaN) : Number.NaN);
        });
        const row = {
          metric: (i: number) => values[i],
          attribute: (name: string) => (name === 'segment' ? (input.context.segment ?? null) : null),
          tenureDays: input.context.tenureDays ?? Number.NaN,
        };
        scoreRow(model.compiled, row, scored);
        const asOf = input.context.asOf ?? null;
        expect(resultOfRow(model.compiled, row, scored, previousState, asOf)).toEqual(
          model.score(input, previousState),
        );
      }
    }
  });
});

describe('selfTest', () => {
  it('replays every vector exactly', () => {
    expect(selfTest(logistic)).toEqual({ nVectors: 3, failures: [] });
    expect(selfTest(gradient)).toEqual({ nVectors: 3, failures: [] });
  });

  it('names each field that differs, by the last bit too', () => {
    const file = changeable(logisticFile());
    file.testVectors[0].expected.churnProbability += 2 ** -53;
    file.testVectors[1].expected.reasons.pop();
    const { failures } = selfTest({ file, score: logistic.score });
    expect(failures).toHaveLength(2);
    expect(failures[0]).toContain('testVectors[0].churnProbability is 0.4455');
    expect(failures[1]).toMatch(/^testVectors\[1\]\.reasons\[\d\] is \{.*expected missing$/);
  });
});

describe('playbook', () => {
  const actions = (playbook: unknown[], metrics = AT_RISK.metrics) => {
    const model = loadModel(sealModel({ ...logisticDraft(), playbook: playbook as [] }, VECTORS));
    return model.score({ ...AT_RISK, metrics }).actions;
  };

  it('prefers a reason to a category and a category to the band alone', () => {
    const band = { band: 'red', action: 'band' };
    const category = { band: 'red', category: 'usage', action: 'category' };
    const reason = { band: 'red', reason: 'active_users_28d', action: 'reason' };
    const both = { ...category, ...reason, action: 'both' };
    const names = (...playbook: unknown[]) => actions(playbook).map(({ action }) => action);
    expect(names(band, category, reason, both)).toEqual(['both']);
    expect(names(band, category, reason)).toEqual(['reason']);
    expect(names(band, category)).toEqual(['category']);
    expect(names(band, { ...category, category: 'support' })).toEqual(['band']);
    expect(names({ ...reason, reason: 'open_tickets' }, band)).toEqual(['band']);
  });

  it('gives every red or yellow account a step, a green one only what is written', () => {
    expect(actions([])).toEqual([
      {
        action: 'Call the customer this week and look into "Active users, last 28 days"',
        owner: 'csm',
        withinDays: 7,
      },
    ]);
    expect(actions([], { active_users_28d: 2, nps_latest: 5 })).toHaveLength(1);
    expect(actions([], { active_users_28d: 16, nps_latest: 5 })).toEqual([]);
  });
});

describe('a model of the base rate alone', () => {
  it('scores everyone alike, without reasons or categories', () => {
    const draft = gradientDraft();
    const model = loadModel(
      sealModel(
        {
          ...draft,
          outcomes: {
            churn: {
              ...draft.outcomes.churn,
              features: [],
              parameters: { family: 'logistic', intercept: -2, coefficients: [], centers: [] },
              calibration: { kind: 'platt', a: 0, b: 1 },
            },
            expansion: null,
          },
          health: { ...draft.health, categoryWeights: [] },
        },
        VECTORS,
      ),
    );
    const result = model.score(AT_RISK);
    expect(result).toMatchObject({ margin: -2, healthScore: 50, band: 'yellow', categories: [], reasons: [] });
    expect(result.actions).toHaveLength(1);
  });
});
