// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a variable's name in YAML is written so
import { isAbsolute, relative, resolve } from 'node:path';
import { unknownKey } from '../issues.ts';
import { columnsOf, TABLE_NAMES, type TableName } from '../tables.ts';
import { variableName } from '../variables.ts';
import { quote, show } from '../words.ts';
import type { ConfigFault } from '../yaml-tree.ts';
import { isMapping, type Rule, type Written } from './written.ts';

/** Named in the schema, and does not compute yet. */
export const engine: Rule = ({ at, fault }) => {
  const given = at('source', 'engine');
  if (given !== 'trino') return [];
  return [
    fault(
      ['source', 'engine'],
      `is ${show(given)}: not available yet, comes with a later version; use duckdb on an export (CSV or Parquet) of the tables.`,
    ),
  ];
};

function isServer({ at }: Written): boolean {
  const name = at('source', 'engine');
  return name === 'postgres' || name === 'clickhouse';
}

function isFiles({ at }: Written): boolean {
  return (at('source', 'engine') ?? 'duckdb') === 'duckdb';
}

/** Files are read as fast as the disk gives them. */
export const timeout: Rule = (written) => {
  if (written.at('source', 'timeout_seconds') === undefined || !isFiles(written)) return [];
  const text = 'is given, but engine: duckdb reads files and waits for nobody; remove it.';
  return [written.fault(['source', 'timeout_seconds'], text)];
};

/** The address is never shown: it may hold a password. */
export const url: Rule = (written) => {
  const { at, fault } = written;
  const given = at('source', 'url');
  const path = ['source', 'url'];
  if (given === undefined) {
    const text = `is missing; engine: ${at('source', 'engine')} needs \${NAME}, the name of an environment variable that holds the server's address.`;
    return isServer(written) ? [fault(path, text)] : [];
  }
  if (typeof given !== 'string') return [];
  if (variableName(given) === null) {
    const what = /^\$/.test(given.trim())
      ? 'is not the name of one variable'
      : 'holds an address itself (not shown here)';
    const text = `${what}; expected \${NAME}, the name of an environment variable that holds it. A secret is never written in the config.`;
    return [fault(path, text)];
  }
  if (!isFiles(written)) return [];
  return [
    fault(
      path,
      'is given, but engine: duckdb reads files and has no address; remove it, or write engine: postgres or clickhouse if it is the address of a server.',
    ),
  ];
};

/** Two places, one value. */
export const rejectShare: Rule = ({ at, fault }) => {
  const top = at('max_reject_share');
  const inner = at('source', 'max_reject_share');
  if (top === undefined || inner === undefined || top === inner) return [];
  return [
    fault(['source', 'max_reject_share'], `is ${show(inner)}, but config.max_reject_share is ${show(top)}; keep one.`),
  ];
};

/** Each table is one file, one pattern or one SELECT, inside the folders that may be read. */
export const tableSources: Rule = (written) => TABLE_NAMES.flatMap((table) => tableSource(written, table));

function tableSource(written: Written, table: TableName): ConfigFault[] {
  const { at, fault, folder } = written;
  const path = ['tables', table];
  const given = at(...path);
  if (!isMapping(given)) return [];
  const { file, sql } = given;
  const faults: ConfigFault[] = [];
  if (file === undefined && sql === undefined) faults.push(fault(path, 'has neither file nor sql; give one of them.'));
  if (file !== undefined && sql !== undefined) faults.push(fault(path, 'has both file and sql; keep one of them.'));
  if (file !== undefined && isServer(written)) {
    const text = `is a file, but engine: ${at('source', 'engine')} reads tables of the server; write sql: "select ..." in its place.`;
    faults.push(fault([...path, 'file'], text));
  } else if (typeof file === 'string') {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(file.trim())) {
      faults.push(fault([...path, 'file'], `is an address on the network; only files are read. Download it first.`));
    } else if (
      ![folder, ...extraFolders(written)].some((readable) => isInside(resolve(folder, file.trim()), readable))
    ) {
      faults.push(
        fault(
          [...path, 'file'],
          `is ${quote(file)}, outside the folders that may be read; add its folder to config.source.folders.`,
        ),
      );
    }
  }
  return [...faults, ...unknownColumns(written, table)];
}

/** Any attribute may be mapped onto accounts; other tables have a fixed list. */
function unknownColumns({ at, tree }: Written, table: TableName): ConfigFault[] {
  const columns = at('tables', table, 'columns');
  if (table === 'accounts' || !isMapping(columns)) return [];
  const known = columnsOf(table);
  return Object.keys(columns)
    .filter((column) => !known.includes(column))
    .map((column) => unknownKey(column, ['tables', table, 'columns'], tree, known, `column of ${table}`));
}

function extraFolders({ at, folder }: Written): string[] {
  const folders = at('source', 'folders');
  if (!Array.isArray(folders)) return [];
  return folders.filter((path): path is string => typeof path === 'string').map((path) => resolve(folder, path));
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../') && !way.startsWith('..\\') && !isAbsolute(way));
}
