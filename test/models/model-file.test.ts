import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  modelFileJsonSchema,
  modelFileSchema,
  modelVersionOf,
  sealModel,
  serializeModel,
  verifyModelText,
} from '../../models/model-file/index.ts';
import { integrityOf } from '../../models/runtime/check-model.ts';
import { ModelFileError } from '../../models/runtime/errors.ts';
import { loadModel } from '../../models/runtime/load.ts';
import type { ModelFile } from '../../models/runtime/types.ts';
import { changeable, gradientDraft, gradientFile, logisticDraft, logisticFile, VECTORS } from './runtime-fixture.ts';

/** A file after a change, sealed again by hand as a careless editor might. */
// biome-ignore lint/suspicious/noExplicitAny: tests break the file on purpose, in ways its type forbids
function tampered(file: ModelFile, change: (file: any) => void): string {
  const changed = changeable(file);
  change(changed);
  changed.integrity = integrityOf(changed);
  return serializeModel(changed);
}

describe('sealModel', () => {
  it('gives a file that loads, with what the runtime gives for the test accounts', () => {
    const file = logisticFile();
    const model = loadModel(serializeModel(file));
    expect(file.testVectors).toHaveLength(3);
    file.testVectors.forEach(({ input, previousState, expected }) => {
      expect(model.score(input, previousState)).toEqual(expected);
    });
  });

  it('gives the same bytes for the same draft, whatever the order of its keys', () => {
    const draft = logisticDraft();
    const reversed = Object.fromEntries(Object.entries(draft).reverse()) as unknown as typeof draft;
    expect(serializeModel(sealModel(reversed, VECTORS))).toBe(serializeModel(logisticFile()));
  });

  it('names the version by date and by what decides a score, and by nothing else', () => {
    const draft = logisticDraft();
    const version = modelVersionOf(draft);
    expect(version).toMatch(/^2026-10-01-[0-9a-f]{8}$/);
    expect(sealModel({ ...draft, validity: { from: '2026-10-01', reviewBy: '2028-01-01' } }, []).modelVersion).toBe(
      version,
    );
    const { health } = draft;
    expect(modelVersionOf({ ...draft, health: { ...health, pointsToDoubleOdds: 11 } })).not.toBe(version);
    expect(modelVersionOf({ ...draft, playbook: [] })).not.toBe(version);
  });

  it('keeps of a test account only what the model looks at', () => {
    const file = sealModel(logisticDraft(), [
      {
        input: {
          context: { segment: 'smb', name: 'Acme Ltd', csm: 'kim@example.com', tenureDays: 5 },
          metrics: { active_users_28d: 2, unheard_of: 7, nps_latest: Number.NaN },
        },
        previousState: null,
      },
    ]);
    expect(file.testVectors[0].input).toEqual({
      context: { segment: 'smb', tenureDays: 5 },
      metrics: { active_users_28d: 2, nps_latest: null },
    });
  });

  it('writes -0 as 0 and refuses NaN', () => {
    const draft = changeable(logisticFile());
    draft.outcomes.churn.parameters.coefficients[0] = -0;
    const file = sealModel(draft, []);
    expect(serializeModel(file)).toContain('"coefficients":[0,1,0.5,-0.75]');
    draft.outcomes.churn.parameters.coefficients[0] = Number.NaN;
    expect(() => sealModel(draft, [])).toThrow('outcomes.churn.parameters.coefficients[0] is NaN');
  });

  it('refuses a draft that makes no valid file', () => {
    const draft = logisticDraft();
    const health = { ...draft.health, categoryWeights: [{ category: 'usage' as const, weight: 50 }] };
    expect(() => sealModel({ ...draft, health }, [])).toThrow(ModelFileError);
  });

  it('leaves the draft as it is', () => {
    const draft = gradientDraft();
    const before = JSON.stringify(draft);
    sealModel(draft, VECTORS);
    expect(JSON.stringify(draft)).toBe(before);
    expect(Object.isFrozen(draft.health)).toBe(false);
  });
});

describe('serializeModel', () => {
  it('is one line of sorted keys with a newline at its end', () => {
    const text = serializeModel(gradientFile());
    expect(text.endsWith('}\n')).toBe(true);
    expect(text.split('\n')).toHaveLength(2);
    expect(text.startsWith('{"asOf":"2026-10-01","cohorts":{"by":["segment"],')).toBe(true);
    expect(serializeModel(JSON.parse(text))).toBe(text);
  });
});

describe('verifyModelText', () => {
  it('finds nothing wrong with a sealed file', () => {
    expect(verifyModelText(serializeModel(logisticFile()))).toEqual({ problems: [], nVectors: 3 });
    expect(verifyModelText(serializeModel(gradientFile()))).toEqual({ problems: [], nVectors: 3 });
  });

  it('tells all that is wrong, not only the first thing', () => {
    const text = tampered(logisticFile(), (file) => {
      delete file.validity;
      file.inputs[0].category = 'weather';
      file.health.grades.A = null;
      file.extra = 1;
    });
    expect(verifyModelText(text).problems).toEqual([
      expect.stringMatching(/^inputs\[0\]\.category is "weather"; expected one of usage, /),
      expect.stringMatching(/^validity is missing; expected a value\. /),
      expect.stringMatching(/^health\.grades\.A is null; expected a finite number\. /),
      'extra is a key that format 1 does not have. Remove it.',
    ]);
  });

  it('tells text that is not JSON', () => {
    expect(verifyModelText('{').problems).toEqual([expect.stringMatching(/^the file is not JSON: /)]);
  });

  it('tells what only the loader finds', () => {
    const text = tampered(logisticFile(), (file) => {
      file.deep = JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`);
    });
    expect(verifyModelText(text).problems[0]).toMatch(/^the file is nested deeper than 32 levels; /);
  });

  it('tells a changed file, by its hash', () => {
    const text = serializeModel(logisticFile()).replace('"red":40', '"red":41');
    expect(verifyModelText(text).problems).toEqual([expect.stringMatching(/^integrity is "/)]);
  });

  it('tells a version and expectations that no longer fit', () => {
    const { problems } = verifyModelText(tampered(logisticFile(), (file) => (file.health.bands.cutoffs[1].red = 10)));
    expect(problems[0]).toMatch(/^modelVersion is "2026-10-01-[0-9a-f]{8}"; expected "2026-10-01-/);
    expect(problems).toContain('testVectors[0].band is "yellow"; expected "red"');
  });

  it('tells spelling, drift references, uneven covers, personal data, and missing vectors', () => {
    const file = gradientFile();
    expect(verifyModelText(JSON.stringify(file, null, 2)).problems).toEqual([
      expect.stringContaining('not in canonical form'),
    ]);
    const drift = tampered(file, (f) => (f.drift.inputs[0].name = 'gone'));
    expect(verifyModelText(drift).problems).toEqual([expect.stringContaining('drift.inputs[0].name is "gone"')]);
    const cover = tampered(file, (f) => {
      f.outcomes.churn.parameters.trees[0].cover[0] = 90;
      f.modelVersion = modelVersionOf(f);
    });
    expect(verifyModelText(cover).problems).toEqual([
      "outcomes.churn.parameters.trees[0].cover[0] is 90; expected the sum of its children's covers.",
    ]);
    const personal = tampered(file, (f) => (f.testVectors[0].input.context.contact = 'kim@example.com'));
    expect(verifyModelText(personal).problems).toEqual([
      expect.stringContaining('testVectors holds an e-mail address'),
    ]);
    expect(verifyModelText(tampered(file, (f) => (f.testVectors = []))).problems).toEqual([
      expect.stringContaining('testVectors is empty'),
    ]);
  });
});

describe('the schema', () => {
  it('accepts what sealModel makes', () => {
    expect(modelFileSchema.parse(changeable(logisticFile()))).toEqual(logisticFile());
    expect(modelFileSchema.safeParse(changeable(gradientFile())).success).toBe(true);
  });

  it('describes the same type as the runtime', () => {
    const parsed: ModelFile = modelFileSchema.parse(changeable(logisticFile()));
    expect(parsed.format).toBe('barometer-model');
  });

  it('is published as JSON Schema 2020-12 with every top-level key required', () => {
    const schema = modelFileJsonSchema();
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.required).toEqual(expect.arrayContaining(Object.keys(logisticFile())));
    expect(schema.additionalProperties).toBe(false);
    expect(JSON.stringify(schema)).toContain('cohort_percentile');
  });
});

describe('docs/model-file.md', () => {
  const docs = readFileSync(new URL('../../docs/model-file.md', import.meta.url), 'utf8');

  it('names every top-level key of the format, and no other in its table of keys', () => {
    const table = docs.slice(docs.indexOf('## The keys'), docs.indexOf('## From metrics'));
    const named = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap((row) =>
      [...row[1].matchAll(/`(\w+)`/g)].map((m) => m[1]),
    );
    expect(named.sort()).toEqual(Object.keys(modelFileSchema.shape).sort());
  });

  it('names every field of a result', () => {
    const { expected } = logisticFile().testVectors[0];
    for (const field of Object.keys(expected)) expect(docs).toMatch(new RegExp(`\\.${field}\\b`));
  });
});
