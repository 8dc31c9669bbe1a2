import type { BinnedColumns, GradientOptions } from './types.ts';

export type Settings = Required<GradientOptions>;

export const DEFAULT_GRADIENT_OPTIONS: Settings = {
  rows: null,
  validationRows: null,
  nTrees: 100,
  learningRate: 0.1,
  maxLeaves: 15,
  maxDepth: 6,
  minHessian: 1,
  minRowsPerLeaf: 20,
  l1: 0,
  l2: 1,
  minGain: 0,
  signs: null,
  weights: null,
  rowShare: 1,
  columnShare: 1,
  seed: 1,
  earlyStoppingRounds: 0,
  maxColumnsPerTree: Infinity,
  kernel: 'auto',
  threads: null,
};

/** Ranges that numbers must lie in, both ends allowed. */
const RANGES = {
  nTrees: [0, Infinity],
  learningRate: [Number.MIN_VALUE, 1],
  maxLeaves: [1, Infinity],
  maxDepth: [0, Infinity],
  minHessian: [0, Infinity],
  minRowsPerLeaf: [0, Infinity],
  l1: [0, Infinity],
  l2: [0, Infinity],
  minGain: [0, Infinity],
  rowShare: [Number.MIN_VALUE, 1],
  columnShare: [Number.MIN_VALUE, 1],
  earlyStoppingRounds: [0, Infinity],
  maxColumnsPerTree: [1, Infinity],
} as const;

/**
 * Options with every default filled in.
 *
 * @throws {RangeError} On a value out of range or an array of the wrong length.
 */
export function settingsOf(options: GradientOptions, binned: BinnedColumns, nLabels: number): Settings {
  const settings: Settings = { ...DEFAULT_GRADIENT_OPTIONS, ...options };
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const value = settings[name as keyof typeof RANGES];
    if (!(value >= least && value <= most))
      throw new RangeError(`${name} is ${value}; expected a number from ${least} to ${most}`);
  }
  checkLength('labels', nLabels, binned.nRows);
  if (settings.weights !== null) checkLength('weights', settings.weights.length, binned.nRows);
  if (settings.signs !== null) checkLength('signs', settings.signs.length, binned.nColumns);
  return settings;
}

function checkLength(name: string, length: number, expected: number): void {
  if (length !== expected) throw new RangeError(`${name} has length ${length}; expected ${expected}`);
}
