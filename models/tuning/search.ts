import type { LaterSplit } from '../fit/later-splits.ts';
import { type TreeSettings, USUAL_SETTINGS } from '../fit/tree-settings.ts';
import { meanOf, pairedDifference } from '../math/paired-loss.ts';
import { drawCandidates } from './candidates.ts';
import { clustersOfSplits, type Judged, judgeSettings, type Problem } from './judge.ts';
import { correctedGain } from './optimism.ts';
import type { Search, TriedSettings } from './types.ts';

/** Rows that a candidate learns from: little for all, then more for the few that are left. */
const ROUNDS = [
  { maxRows: 2_000, nSplits: 1 },
  { maxRows: 8_000, nSplits: 2 },
] as const;
/** Of the candidates of a round, one in so many goes on. */
const REDUCTION = 4;
/**
 * Share of the log loss of the usual settings that the best candidate must save at least. On three histories smaller savings
 * turned into losses from one period to the next, which a standard error by account cannot know: it has two periods to go by.
 */
export const LEAST_SAVED_SHARE = 0.01;

/** A candidate with where it was judged last. */
interface Standing extends Judged {
  readonly settings: TreeSettings;
  readonly round: number;
}

/**
 * Successive halving (Jamieson and Talwalkar 2016) over settings of the trees: all candidates learn from few rows and are
 * judged on the latest later period; the best of them, and always the usual settings, learn from more and are judged on all
 * later periods. The best of the last round replaces the usual settings only if what it saves, less the luck of having been
 * chosen, is more than one standard error (paired, by account) and more than a hundredth of their loss.
 *
 * @param splits Earlier and later rows, in order of time; at least one.
 * @param budget Candidates, the usual settings included.
 */
export function searchSettings(
  problem: Problem,
  splits: readonly LaterSplit[],
  budget: number,
  usual: TreeSettings = USUAL_SETTINGS,
): Pick<Search, 'tried' | 'gain' | 'correctedGain' | 'standardError' | 'leastGain' | 'isReplaced'> {
  const standings = new Map<TreeSettings, Standing>();
  let field = drawCandidates(budget, problem.seed, usual);
  const usualOf: Standing[] = [];
  const clusterOf: Int32Array[] = [];
  ROUNDS.forEach(({ maxRows, nSplits }, round) => {
    const own = splits.slice(-nSplits);
    // A short history has no more to learn from in the next round: what was found stands.
    const isSame =
      round > 0 &&
      own.length <= ROUNDS[round - 1].nSplits &&
      own.every(({ before }) => before.length <= ROUNDS[round - 1].maxRows);
    const judge = (settings: TreeSettings) =>
      isSame ? standings.get(settings)! : judgeSettings(problem, settings, own, maxRows);
    clusterOf.push(clustersOfSplits(problem.set, own));
    for (const settings of field) standings.set(settings, { ...judge(settings), settings, round });
    usualOf.push(standings.get(usual)!);
    const others = field
      .filter((settings) => settings !== usual)
      .map((settings) => ({ settings, loss: meanOf(standings.get(settings)!.losses) }))
      .sort((a, b) => a.loss - b.loss);
    field = [usual, ...others.slice(0, Math.ceil(others.length / REDUCTION)).map(({ settings }) => settings)];
  });
  const excesses = [...standings.values()].map((standing) => ({
    standing,
    excess: standing.losses.map((loss, i) => loss - usualOf[standing.round].losses[i]),
    cluster: clusterOf[standing.round],
    ...pairedDifference(standing.losses, usualOf[standing.round].losses, clusterOf[standing.round]),
  }));
  const last = excesses.filter(({ standing }) => standing.round === ROUNDS.length - 1);
  const best = last.reduce((a, b) => (b.mean < a.mean ? b : a));
  const corrected = correctedGain(
    excesses.filter(({ standing }) => standing.settings !== usual),
    problem.seed,
  );
  const leastGain = Math.max(best.standardError, LEAST_SAVED_SHARE * meanOf(usualOf[ROUNDS.length - 1].losses));
  const isReplaced = best.mean < 0 && corrected > leastGain;
  const taken = isReplaced ? best.standing.settings : usual;
  const nBefore = Math.max(...splits.map(({ before }) => before.length));
  const tried = excesses
    .map(
      ({ standing, mean, standardError }): TriedSettings => ({
        settings: standing.settings,
        isUsual: standing.settings === usual,
        nRowsLearned: Math.min(nBefore, ROUNDS[standing.round].maxRows),
        nRowsJudged: standing.losses.length,
        nTrees: standing.nTrees,
        logLoss: meanOf(standing.losses),
        excess: mean,
        standardError,
        isTaken: standing.settings === taken,
      }),
    )
    .sort(
      (a, b) =>
        Number(b.isUsual) - Number(a.isUsual) ||
        b.nRowsLearned - a.nRowsLearned ||
        b.nRowsJudged - a.nRowsJudged ||
        a.excess - b.excess,
    );
  return {
    tried,
    gain: 0 - best.mean,
    correctedGain: corrected,
    standardError: best.standardError,
    leastGain,
    isReplaced,
  };
}
