import { percent, type Study, type StudyRun, shareCells } from './page.ts';
import { treatmentTrial } from './treatment-world.ts';

const SAVES = [0, 0.3, 0.6];

/** Are effects of actions found where none is planted, and recovered where one is? */
export function studyTreatment({ seed, isQuick }: StudyRun): Study {
  const nTrials = isQuick ? 20 : 600;
  const rows = SAVES.map((saves) => {
    const world = { nAccounts: 700, saves, bootstrap: 500 };
    const trials = Array.from({ length: nTrials }, (_, i) => treatmentTrial(world, seed * 100_000 + i));
    const review = trials.map(({ treatment }) => treatment.kinds.find(({ kind }) => kind === 'review'));
    const anyIdle = trials.filter(({ treatment }) =>
      treatment.kinds.some(({ kind, isFound }) => isFound && (saves === 0 || kind !== 'review')),
    ).length;
    const nFound = review.filter((kind) => kind?.isFound === true).length;
    const nCovered = review.filter(
      (kind, i) =>
        kind !== undefined && (kind.stayed.low ?? 1) <= trials[i].kept && trials[i].kept <= (kind.stayed.high ?? -1),
    ).length;
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    return [
      percent(saves),
      percent(mean(trials.map(({ kept }) => kept))),
      percent(mean(review.map((kind) => kind?.stayed.value ?? 0))),
      String(Math.round(mean(review.map((kind) => kind?.nPairs ?? 0)))),
      ...shareCells(nCovered, nTrials),
      `${nFound} of ${nTrials}`,
      ...shareCells(anyIdle, nTrials),
    ];
  });
  return {
    title: 'Are effects of actions found where there are none?',
    asked:
      'Red accounts get help of three kinds; the worst get it most often. Only reviews may keep an account that was going to leave. Does the comparison with matched accounts find an effect of what does nothing, and recover that of what works?',
    made: `${nTrials} seeded worlds of 700 accounts on four dates per line; the comparison is that of the product. "Kept" is the share of reviewed accounts that the review kept, known to the world alone.`,
    tables: [
      {
        caption: 'Planted and found',
        head: [
          'chance that a review keeps a leaver',
          'kept',
          'difference found (mean)',
          'pairs (mean)',
          'interval holds what was kept',
          'share',
          '95% interval',
          'review found',
          'worlds in which something idle is found',
          'share',
          '95% interval',
        ],
        rows,
      },
    ],
    read: 'In the first line nothing works, so every find counts as idle. A real history has reasons for help that no score shows; there the difference is an association, whatever this page says.',
  };
}
