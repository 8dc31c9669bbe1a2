import { forecastTrial } from './forecast-world.ts';
import { type Study, type StudyRun, shareCells } from './page.ts';

const SHOCKS = [0, 0.25, 0.5];
const KNOWN_DATES = [2, 6, 24];

/** Do the intervals of expected churn in ARR hold what comes? */
export function studyForecasts({ seed, isQuick }: StudyRun): Study {
  const nTrials = isQuick ? 20 : 500;
  const rows = SHOCKS.flatMap((shock, s) =>
    KNOWN_DATES.map((nKnown, k) => {
      const world = { nAccounts: 600, nKnown, shock };
      const trials = Array.from({ length: nTrials }, (_, i) =>
        forecastTrial(world, seed * 1_000_000 + (s * KNOWN_DATES.length + k) * 10_000 + i),
      );
      const nHeld = trials.filter(({ forecast, came }) => came >= forecast.low && came <= forecast.high).length;
      const mean = (of: (trial: (typeof trials)[number]) => number) =>
        trials.reduce((sum, trial) => sum + of(trial), 0) / nTrials;
      return [
        shock.toFixed(2),
        String(nKnown),
        thousands(mean(({ forecast }) => forecast.expected)),
        thousands(mean(({ came }) => came)),
        mean(({ forecast }) => forecast.sharedShock).toFixed(2),
        ...shareCells(nHeld, nTrials),
      ];
    }),
  );
  return {
    title: 'Does the revenue that leaves lie within what was forecast?',
    asked:
      'The report says how much ARR is expected to leave in the next window, with a 95% interval. Some quarters are good or bad for everybody, and no model knows which. How often does the interval hold what comes?',
    made: `${nTrials} seeded worlds of 600 accounts per line; months are good or bad for everybody by so much in log-odds, dates are monthly, windows of 90 days overlap, and the forecast is made when the windows of so many dates have passed.`,
    tables: [
      {
        caption: 'Forecasts and what came',
        head: [
          'shock of a month',
          'dates known',
          'expected ARR (mean)',
          'came (mean)',
          'shock of a window found (mean)',
          'interval holds it',
          'share',
          '95% interval',
        ],
        rows,
      },
    ],
    read: 'A share between 92% and 98% is what an honest 95% interval gives over so many worlds. With few dates known the forecast leans on what is supposed of any history, a shock of 0.2.',
  };
}

function thousands(value: number): string {
  return `${Math.round(value / 1000)}k`;
}
