import { columnOfType } from '../../data/result-columns.ts';
import type { Source } from '../../data/source.ts';
import type { TextColumn } from '../matrix.ts';
import { byCodeUnit, textColumn } from './text-column.ts';

/** The accounts of the population, ascending by id (code unit). */
export interface AccountList {
  readonly ids: readonly string[];
  /** Position in `ids` by account key. */
  readonly indexOfKey: ReadonlyMap<number, number>;
  /** Attributes by name, one entry per account. */
  readonly attributes: Readonly<Record<string, TextColumn>>;
  /** Accounts with the same group share a position; null: accounts have no groups. */
  readonly groups: Int32Array | null;
}

/** Read the accounts that `population` names, with some of their attributes as text. */
export async function readAccounts(
  source: Source,
  attributes: readonly string[],
  hasGroup: boolean,
): Promise<AccountList> {
  const { dialect } = source;
  const asText = (name: string) => `cast(a.${dialect.identifier(name)} as varchar)`;
  const columns = [...attributes, ...(hasGroup ? ['group'] : [])].map((name, i) => `, ${asText(name)} as c${i}`);
  const result = await source.query(
    `select a.account_key, a.account_id${columns.join('')} from accounts a ` +
      `where a.account_key in (select p.account_key from population p) order by a.account_key`,
  );
  const keys = columnOfType(result, 0, 'number');
  const ids = columnOfType(result, 1, 'text').map((id) => id ?? '');
  const order = Array.from(ids.keys()).sort((a, b) => byCodeUnit(ids[a], ids[b]));
  const column = (i: number) => {
    const values = columnOfType(result, 2 + i, 'text');
    return order.map((row) => values[row]);
  };
  return {
    ids: order.map((row) => ids[row]),
    indexOfKey: new Map(order.map((row, index) => [keys[row], index])),
    attributes: Object.fromEntries(attributes.map((name, i) => [name, textColumn(column(i))])),
    groups: hasGroup ? groupPositions(column(attributes.length)) : null,
  };
}

/** Accounts with the same group share a position, numbered as they come; an account without a group is its own. */
function groupPositions(groups: readonly (string | null)[]): Int32Array {
  const positions = new Map<string, number>();
  let next = 0;
  return Int32Array.from(groups, (group) => {
    const known = group === null ? undefined : positions.get(group);
    if (known !== undefined) return known;
    if (group !== null) positions.set(group, next);
    return next++;
  });
}
