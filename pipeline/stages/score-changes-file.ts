import type { OutputColumn } from '../../data/duckdb/write-columns.ts';
import { type AccountChange, CAUSES, mainCauses } from '../../models/ledger/index.ts';

type Split = NonNullable<AccountChange['split']>;

/**
 * The ledger as columns of `score-changes.csv`: the worst moves first (steps of band, then points), ties by account id;
 * accounts that are in one book only stand last.
 */
export function scoreChangeColumns(
  accounts: readonly AccountChange[],
  names: ReadonlyMap<string, string>,
): OutputColumn[] {
  const sorted = [...accounts].sort(
    (a, b) =>
      (a.split?.steps.change ?? 3) - (b.split?.steps.change ?? 3) ||
      (a.split?.score.change ?? 0) - (b.split?.score.change ?? 0) ||
      (a.accountId < b.accountId ? -1 : 1),
  );
  const text = (name: string, pick: (account: AccountChange) => string | null): OutputColumn => ({
    name,
    type: 'text',
    values: sorted.map(pick),
  });
  const number = (name: string, pick: (account: AccountChange) => number | undefined): OutputColumn => ({
    name,
    type: 'number',
    values: Float64Array.from(sorted, (account) => pick(account) ?? Number.NaN),
  });
  const split = (prefix: string, part: keyof Split): OutputColumn[] => [
    number(`${prefix}_change`, (account) => account.split?.[part].change),
    ...CAUSES.map((cause) => number(`${prefix}_${cause}`, (account) => account.split?.[part].parts[cause])),
  ];
  return [
    text('account_id', ({ accountId }) => accountId),
    text('name', ({ accountId }) => names.get(accountId) ?? null),
    text('segment', ({ segment }) => segment),
    text('csm', ({ csm }) => csm),
    number('mrr', ({ mrr }) => mrr),
    text('status', ({ before, now }) => (before === null ? 'new' : now === null ? 'left' : 'stayed')),
    text('band_before', ({ before }) => before?.band ?? null),
    text('band', ({ now }) => now?.band ?? null),
    text('main_cause', (account) => mainCauses(account).join(' + ') || null),
    number('health_score_before', ({ before }) => before?.healthScore),
    number('health_score', ({ now }) => now?.healthScore),
    ...split('score', 'score'),
    ...split('steps', 'steps'),
    ...split('red', 'red'),
  ];
}
