import { type TreeSettings, USUAL_SETTINGS } from '../fit/tree-settings.ts';
import { randomStream } from '../math/random.ts';

/** What a candidate is drawn from, each with the same chance: from timid to bold around the usual settings. */
const CHOICES = {
  learningRate: [0.04, 0.06, 0.1],
  /** Leaves, and the depth that goes with them. */
  shape: [
    [2, 1],
    [4, 3],
    [8, 4],
    [16, 6],
    [31, 8],
  ],
  minHessian: [1, 3, 10, 30],
  l2: [1, 5, 20, 80],
  rowShare: [0.6, 0.8, 1],
  columnShare: [0.1, 0.3, 0.6, 1],
  isAdditive: [false, false, true],
} as const;

/** Most candidates that are asked for before a duplicate is given up on. */
const MAX_DRAWS_PER_CANDIDATE = 100;

/**
 * The usual settings, and random others (Bergstra and Bengio 2012), no two the same.
 *
 * @param budget Candidates, the usual settings included; at least 1.
 * @param usual What comes first.
 */
export function drawCandidates(budget: number, seed: number, usual: TreeSettings = USUAL_SETTINGS): TreeSettings[] {
  const random = randomStream(seed, 'tuning');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
  const found = [usual];
  const seen = new Set([JSON.stringify(usual)]);
  for (let draw = 0; found.length < budget && draw < MAX_DRAWS_PER_CANDIDATE * budget; draw++) {
    const [maxLeaves, maxDepth] = pick(CHOICES.shape);
    const settings: TreeSettings = {
      learningRate: pick(CHOICES.learningRate),
      maxLeaves,
      maxDepth,
      minHessian: pick(CHOICES.minHessian),
      l2: pick(CHOICES.l2),
      rowShare: pick(CHOICES.rowShare),
      columnShare: pick(CHOICES.columnShare),
      // A stump is additive by itself.
      isAdditive: pick(CHOICES.isAdditive) && maxLeaves > 2,
    };
    const key = JSON.stringify(settings);
    if (seen.has(key)) continue;
    seen.add(key);
    found.push(settings);
  }
  return found;
}
