import { canonicalJson } from './canonical-json.ts';
import type { Model } from './load.ts';

/** What replaying a file's test vectors found. */
export interface SelfTestResult {
  readonly nVectors: number;
  /** One line per field that differs; empty: this runtime gives exactly what the file promises. */
  readonly failures: readonly string[];
}

/** Replay the test vectors of a model: every field of every result must be equal to the last bit. */
export function selfTest(model: Pick<Model, 'file' | 'score'>): SelfTestResult {
  const { testVectors } = model.file;
  const failures: string[] = [];
  testVectors.forEach((vector, i) => {
    try {
      differences(vector.expected, model.score(vector.input, vector.previousState), `testVectors[${i}]`, failures);
    } catch (error) {
      failures.push(`testVectors[${i}]: ${error instanceof Error ? error.message : 'scoring failed'}`);
    }
  });
  return { nVectors: testVectors.length, failures };
}

function differences(expected: unknown, actual: unknown, path: string, failures: string[]): void {
  if (!isContainer(expected) || !isContainer(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    if (!Object.is(expected, actual)) failures.push(`${path} is ${shown(actual)}; expected ${shown(expected)}`);
    return;
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const at = Array.isArray(expected) ? `${path}[${key}]` : `${path}.${key}`;
    differences(expected[key], actual[key], at, failures);
  }
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  return value === undefined ? 'missing' : canonicalJson(value);
}
