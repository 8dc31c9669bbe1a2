import { CAUSES } from '../../models/ledger/index.ts';
import type { ScoreChanges } from '../../models/ledger/types.ts';
import type { Band } from '../../models/runtime/types.ts';
import { formatNumber, renderTable } from '../output/index.ts';

const PLACES: readonly (Band | null)[] = ['red', 'yellow', 'green', null];

/** The ledger of the book: who moved from which colour to which, and what did it. */
export function ledgerText(changes: ScoreChanges): string {
  const { headline, earlierDate, date, nNew, nLeft } = changes;
  return [
    `From the champion's colours on ${earlierDate} to the challenger's on ${date}:`,
    headline,
    '',
    migrationTable(changes),
    '',
    causesTable(changes),
    `${formatNumber(nNew)} accounts came into the book and ${formatNumber(nLeft)} left it; they are not split.`,
  ].join('\n');
}

function migrationTable({ migration }: ScoreChanges): string {
  return renderTable(
    [
      { title: 'accounts' },
      ...PLACES.map((now) => ({ title: now === null ? 'left' : `now ${now}`, align: 'right' as const })),
    ],
    PLACES.map((before) => [
      before ?? 'not in the book',
      ...PLACES.map((now) => {
        const found = migration.find((pair) => pair.before === before && pair.now === now);
        return before === null && now === null ? '' : formatNumber(found?.nAccounts ?? 0);
      }),
    ]),
  );
}

function causesTable({ newlyRed, redNoLonger, meanScore }: ScoreChanges): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  return renderTable(
    [{ title: 'cause' }, right('newly red'), right('red no longer'), right('score, points')],
    [
      ...CAUSES.map((cause) => [
        cause,
        newlyRed.parts[cause].toFixed(1),
        redNoLonger.parts[cause].toFixed(1),
        meanScore === null ? '–' : meanScore.parts[cause].toFixed(2),
      ]),
      [
        'all',
        formatNumber(newlyRed.nAccounts),
        formatNumber(redNoLonger.nAccounts),
        meanScore === null ? '–' : meanScore.change.toFixed(2),
      ],
    ],
  );
}
