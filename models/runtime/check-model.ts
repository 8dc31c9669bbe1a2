import { canonicalJson } from './canonical-json.ts';
import { isRecord, problemAt, type Report } from './check.ts';
import { checkConsistency } from './check-consistency.ts';
import { checkLengths } from './check-lengths.ts';
import { checkShape } from './check-shape.ts';
import { type ModelFileProblem, showValue } from './errors.ts';
import { sha256 } from './sha256.ts';
import type { ModelFile } from './types.ts';

/** Format versions that this runtime reads. */
export const FORMAT_VERSIONS = [1] as const;

const STEPS: readonly ModelFileProblem['step'][] = [
  'json',
  'format',
  'formatVersion',
  'shape',
  'length',
  'finiteness',
  'consistency',
  'integrity',
];

/**
 * Everything that is wrong with a parsed model file, in the order of the checks. A check is made only where those before it
 * leave something to look at, so that one fault is not told twice.
 *
 * @returns Empty: the value is a `ModelFile`.
 */
export function modelProblems(value: unknown): ModelFileProblem[] {
  const problems: ModelFileProblem[] = [];
  const report: Report = (problem) => problems.push(problem);
  checkFormat(value, report);
  if (problems.length > 0) return problems;
  checkShape(value, '', report);
  if (!problems.some(({ step }) => step === 'shape')) {
    const file = value as ModelFile;
    checkLengths(file, report);
    if (problems.length === 0) checkConsistency(file, report);
    if (!problems.some(({ step }) => step === 'finiteness')) checkIntegrity(file, report);
  }
  return problems.sort((a, b) => STEPS.indexOf(a.step) - STEPS.indexOf(b.step));
}

/** sha256 over the canonical JSON of a file without its `integrity`. */
export function integrityOf(file: Omit<ModelFile, 'integrity'>): string {
  return sha256(canonicalJson({ ...file, integrity: undefined }));
}

function checkFormat(value: unknown, report: Report): void {
  const notAModel = 'Give the model.json that an export wrote.';
  if (!isRecord(value)) {
    problemAt(report, 'format', '', showValue(value), 'an object', notAModel);
  } else if (value.format !== 'barometer-model') {
    problemAt(report, 'format', 'format', showValue(value.format), '"barometer-model"', notAModel);
  } else if (!FORMAT_VERSIONS.some((version) => version === value.formatVersion)) {
    const newer = typeof value.formatVersion === 'number' && value.formatVersion > Math.max(...FORMAT_VERSIONS);
    problemAt(
      report,
      'formatVersion',
      'formatVersion',
      showValue(value.formatVersion),
      FORMAT_VERSIONS.join(' or '),
      newer ? 'Upgrade barometer/runtime, or export with the version that runs here.' : notAModel,
    );
  }
}

function checkIntegrity(file: ModelFile, report: Report): void {
  const actual = hashOrNull(file);
  if (actual === null) {
    problemAt(report, 'integrity', '', 'holding values that JSON does not have', 'plain JSON');
    return;
  }
  if (actual === file.integrity) return;
  const advice = 'The file was changed after its export: restore it, or export the model again.';
  problemAt(
    report,
    'integrity',
    'integrity',
    showValue(file.integrity),
    `"${actual}", the hash of the rest of the file`,
    advice,
  );
}

/** Fields that no check knows may hold anything where a parsed value was given. */
function hashOrNull(file: ModelFile): string | null {
  try {
    return integrityOf(file);
  } catch {
    return null;
  }
}
