import { N_WINDOWS } from '../models/money/later-windows.ts';
import { contractTrial } from './contract-world.ts';
import { type ForecastTrial, forecastTrial } from './forecast-world.ts';
import { type Study, type StudyRun, shareCells } from './page.ts';

const SHOCKS = [0, 0.25, 0.5];
const KNOWN_DATES = [2, 6, 24];
/** Of the last of these, later windows are looked at too. */
const LONG = KNOWN_DATES.length - 1;

const OUTCOMES = [
  { outcome: 'churn', words: 'leaves' },
  { outcome: 'renewals', words: 'leaves of what is up for renewal' },
  { outcome: 'expansion', words: 'is added' },
] as const;

/** Do the intervals of expected churn in ARR hold what comes? */
export function studyForecasts({ seed, isQuick }: StudyRun): Study {
  const nTrials = isQuick ? 20 : 500;
  const trials = SHOCKS.map((shock, s) =>
    KNOWN_DATES.map((nKnown, k) =>
      Array.from({ length: nTrials }, (_, i) =>
        forecastTrial({ nAccounts: 600, nKnown, shock }, seed * 1_000_000 + (s * KNOWN_DATES.length + k) * 10_000 + i),
      ),
    ),
  );
  const rows = SHOCKS.flatMap((shock, s) =>
    KNOWN_DATES.map((nKnown, k) => {
      const own = trials[s][k];
      return [
        shock.toFixed(2),
        String(nKnown),
        thousands(meanOf(own, ({ forecast }) => forecast.expected)),
        thousands(meanOf(own, ({ came }) => came)),
        meanOf(own, ({ forecast }) => forecast.sharedShock).toFixed(2),
        ...shareCells(own.filter(({ forecast, came }) => isHeld(forecast, came)).length, nTrials),
      ];
    }),
  );
  const laterRows = SHOCKS.flatMap((shock, s) =>
    Array.from({ length: N_WINDOWS - 1 }, (_, w) => {
      const own = trials[s][LONG].flatMap(({ later }) => later[w] ?? []);
      return [
        shock.toFixed(2),
        String(w + 2),
        thousands(meanOf(own, ({ step }) => step.expected)),
        thousands(meanOf(own, ({ came }) => came)),
        meanOf(own, ({ step }) => step.slope).toFixed(2),
        ...shareCells(own.filter(({ step, came }) => isHeld(step, came)).length, own.length),
      ];
    }),
  );
  const contracts = SHOCKS.map((shock, s) =>
    Array.from({ length: nTrials }, (_, i) =>
      contractTrial({ nAccounts: 600, nKnown: KNOWN_DATES[LONG], shock }, seed * 1_000_000 + 100_000 + s * 10_000 + i),
    ),
  );
  const contractRows = SHOCKS.flatMap((shock, s) =>
    OUTCOMES.flatMap(({ outcome, words }) =>
      Array.from({ length: N_WINDOWS - 1 }, (_, w) => {
        const own = contracts[s].flatMap((trial) => trial[outcome][w] ?? []);
        return [
          shock.toFixed(2),
          words,
          String(w + 2),
          thousands(meanOf(own, ({ step }) => step.expected)),
          thousands(meanOf(own, ({ came }) => came)),
          ...shareCells(own.filter(({ step, came }) => isHeld(step, came)).length, own.length),
        ];
      }),
    ),
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
      {
        caption: `Later windows, ${KNOWN_DATES[LONG]} dates known`,
        head: [
          'shock of a month',
          'windows',
          'expected ARR (mean)',
          'came (mean)',
          'slope (mean)',
          'interval holds it',
          'share',
          '95% interval',
        ],
        rows: laterRows,
      },
      {
        caption: `Later windows where half of the accounts have terms of a year, ${KNOWN_DATES[LONG]} dates known`,
        head: [
          'shock of a month',
          'what',
          'windows',
          'expected ARR (mean)',
          'came (mean)',
          'interval holds it',
          'share',
          '95% interval',
        ],
        rows: contractRows,
      },
    ],
    read: 'A share between 92% and 98% is what an honest 95% interval gives over so many worlds. With few dates known the forecast leans on what is supposed of any history, a shock of 0.2. Of later windows the intervals grow too wide where quarters differ much: a bad quarter is taken to be followed by bad ones, and in these worlds it is not.',
  };
}

function meanOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0) / items.length;
}

function isHeld({ low, high }: Pick<ForecastTrial['forecast'], 'low' | 'high'>, came: number): boolean {
  return came >= low && came <= high;
}

function thousands(value: number): string {
  return `${Math.round(value / 1000)}k`;
}
