import { modelProblems } from '../runtime/check-model.ts';
import { describeProblem, ModelFileError } from '../runtime/errors.ts';
import { loadModel } from '../runtime/load.ts';
import { selfTest } from '../runtime/self-test.ts';
import type { ModelFile, TreeParameters } from '../runtime/types.ts';
import { modelFileSchema } from './schema.ts';
import { serializeModel } from './serialize.ts';
import { modelVersionOf } from './version.ts';

/** Cover of a node against the sum over its children: sums of sample weights in different orders, no more. */
const COVER_TOLERANCE = 1e-6;
/** An address anywhere in a text. One character before the @ is enough: more of them would be tried from every place. */
const EMAIL = /[^\s@"]@[^\s@"]+\.[a-z]{2,}/i;

/** What verifying a model file found; no problems: it may be published. */
export interface Verification {
  /** One line each. */
  readonly problems: readonly string[];
  readonly nVectors: number;
}

/**
 * Everything that is wrong with the text of a model file, not only the first thing: what the loader checks, keys that the
 * schema does not know, the version's hash, spelling, drift references, tree covers, personal data, and the test vectors.
 */
export function verifyModelText(text: string): Verification {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      problems: [`the file is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`],
      nVectors: 0,
    };
  }
  const broken = loadProblems(value);
  const unknown = unknownKeys(value);
  if (broken.length > 0) return { problems: [...broken, ...unknown], nVectors: 0 };
  const model = loadModel(value);
  const { nVectors, failures } = selfTest(model);
  const problems = [
    ...unknown,
    ...versionProblems(model.file),
    ...spellingProblems(model.file, text),
    ...driftProblems(model.file),
    ...coverProblems(model.file),
    ...personalProblems(model.file),
    ...(nVectors === 0 ? ['testVectors is empty; expected at least one account to replay.'] : []),
    ...failures,
  ];
  return { problems, nVectors };
}

/** What keeps the file from loading: every problem that the checks find, else what the loader itself says. */
function loadProblems(value: unknown): string[] {
  const problems = modelProblems(value).map(describeProblem);
  if (problems.length > 0) return problems;
  try {
    loadModel(value);
    return [];
  } catch (error) {
    if (error instanceof ModelFileError) return [describeProblem(error.problem)];
    throw error;
  }
}

/** Keys beyond the format: harmless to the loader, but a mistake in a file that says it is of this version. */
function unknownKeys(value: unknown): string[] {
  const parsed = modelFileSchema.safeParse(value);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${[...issue.path, key].join('.')} is a key that format 1 does not have. Remove it.`)
      : [],
  );
}

function versionProblems(file: ModelFile): string[] {
  const expected = modelVersionOf(file);
  return file.modelVersion === expected
    ? []
    : [
        `modelVersion is "${file.modelVersion}"; expected "${expected}", from asOf and the hash of what decides a score.`,
      ];
}

function spellingProblems(file: ModelFile, text: string): string[] {
  return text === serializeModel(file)
    ? []
    : ['the file is not in canonical form (sorted keys, no white space, one newline at its end); export it again.'];
}

function driftProblems(file: ModelFile): string[] {
  const names = new Set(file.inputs.map(({ name }) => name));
  return file.drift.inputs.flatMap(({ name }, i) =>
    names.has(name) ? [] : [`drift.inputs[${i}].name is "${name}"; expected the name of an input.`],
  );
}

function coverProblems(file: ModelFile): string[] {
  const problems: string[] = [];
  for (const [name, outcome] of Object.entries(file.outcomes)) {
    if (outcome?.parameters.family !== 'gradient') continue;
    outcome.parameters.trees.forEach((tree, t) => {
      const node = unevenNode(tree);
      if (node !== -1) {
        const path = `outcomes.${name}.parameters.trees[${t}].cover[${node}]`;
        problems.push(`${path} is ${tree.cover[node]}; expected the sum of its children's covers.`);
      }
    });
  }
  return problems;
}

function unevenNode(tree: TreeParameters): number {
  return tree.feature.findIndex((feature, node) => {
    if (feature < 0) return false;
    const sum = tree.cover[tree.left[node]] + tree.cover[tree.right[node]];
    return Math.abs(sum - tree.cover[node]) > COVER_TOLERANCE * tree.cover[node];
  });
}

function personalProblems(file: ModelFile): string[] {
  const { testVectors, cohorts, outcomes } = file;
  return Object.entries({ testVectors, cohorts, outcomes }).flatMap(([name, part]) => {
    const found = EMAIL.exec(JSON.stringify(part));
    return found === null
      ? []
      : [`${name} holds an e-mail address; a model file holds no personal data. Export it without.`];
  });
}
