import { intervalWorld, type WorldFigures } from './interval-world.ts';
import { type Study, type StudyRun, shareCells } from './page.ts';

const N_ACCOUNTS = 700;

/** Do the 95% intervals of bands, lead time and money hold what is true? */
export function studyIntervals({ seed, isQuick }: StudyRun): Study {
  const nTrials = isQuick ? 20 : 400;
  const truth = intervalWorld(isQuick ? 30_000 : 200_000, 0, seed * 7 + 3);
  const trials = Array.from({ length: nTrials }, (_, i) => intervalWorld(N_ACCOUNTS, 500, seed * 100_000 + i));
  const rows = Object.keys(truth).map((name) => {
    const { nHeld, nGiven, mean } = coverageOf(name, truth, trials);
    return [name, shown(truth[name].value), shown(mean), String(nGiven), ...shareCells(nHeld, nGiven)];
  });
  return {
    title: 'Do the intervals hold what is true?',
    asked:
      'Every figure of the report comes with a 95% interval, drawn by account. In a world whose truth is known, how often does the interval hold it?',
    made: `${nTrials} seeded worlds of ${N_ACCOUNTS} accounts on twelve monthly dates, 500 draws an interval; bands by fixed cut-offs with hysteresis. The truth is the same figure over ${isQuick ? '30,000' : '200,000'} accounts of the same kind.`,
    tables: [
      {
        caption: 'Intervals that hold the truth',
        head: ['figure', 'truth', 'mean found', 'intervals given', 'hold it', 'share', '95% interval of the share'],
        rows,
      },
    ],
    read: 'A share between 92% and 98% is what an honest 95% interval gives over so many worlds. Below, the interval is too narrow; above, too wide. Medians of days lie on a grid of dates, so their intervals are wider than they need be.',
  };
}

/** How many intervals were given and hold the truth. */
export function coverageOf(
  name: string,
  truth: WorldFigures,
  trials: readonly WorldFigures[],
): { readonly nHeld: number; readonly nGiven: number; readonly mean: number } {
  const value = truth[name].value ?? Number.NaN;
  const given = trials.map((world) => world[name]).filter(({ low, high }) => low !== null && high !== null);
  return {
    nHeld: given.filter(({ low, high }) => (low ?? 0) <= value && value <= (high ?? 0)).length,
    nGiven: given.length,
    mean: given.reduce((sum, figure) => sum + (figure.value ?? 0), 0) / given.length,
  };
}

function shown(value: number | null): string {
  return value === null ? 'not known' : value.toFixed(value >= 10 ? 1 : 4);
}
