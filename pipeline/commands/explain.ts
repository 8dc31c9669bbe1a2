import { rowsWhere } from '../../features/matrix.ts';
import { selectRows } from '../../features/select-rows.ts';
import { scoreInputOf } from '../../models/assemble/test-vector-inputs.ts';
import { alignTable } from '../../models/fit/align-table.ts';
import { formatDay } from '../../models/math/day.ts';
import { loadConfig } from '../config/index.ts';
import { EXIT, type ExitCode, UserFault } from '../errors.ts';
import { buildBook, keptNames, planCatalog } from '../stages/build-snapshots.ts';
import { type History, openHistory } from '../stages/open-history.ts';
import { absentMetricsNote } from './absent-metrics.ts';
import { allArguments, dateArgument } from './arguments.ts';
import type { CommandContext } from './context.ts';
import { explanationText } from './explanation-text.ts';
import { readModel } from './read-model.ts';

interface ExplainOptions {
  readonly model: string;
  readonly account: string;
  readonly asOf: string;
}

/** `barometer explain CONFIG`: why one account has its score, and what would leave red. */
export async function explain(
  { output }: CommandContext,
  [path]: readonly string[],
  options: ExplainOptions,
): Promise<ExitCode> {
  const [asOf, { model }, loaded] = await allArguments([
    () => dateArgument('as-of', options.asOf),
    () => readModel('model', options.model),
    () => loadConfig(path),
  ]);
  const history = await openHistory(loaded, { kind: 'score', asOf });
  try {
    const catalog = planCatalog(history, loaded.config, keptNames(model.file));
    const table = await buildBook(history, loaded.config, catalog, [asOf]);
    const rows = rowsWhere(table, (row) => table.accountIds[table.accountIndex[row]] === options.account);
    if (rows.length === 0) throw new UserFault([await whyAbsent(history, options.account, formatDay(asOf))]);
    absentMetricsNote(table, model, output);
    const aligned = alignTable(selectRows(table, rows), model.file.inputs);
    const input = scoreInputOf(aligned, 0, formatDay(asOf), Object.keys(aligned.context));
    const explanation = model.explain(input);
    output.json({ account: options.account, asOf: formatDay(asOf), ...explanation });
    output.result(explanationText(options.account, formatDay(asOf), model.file, explanation, output));
  } finally {
    history.source.close();
  }
  return EXIT.done;
}

async function whyAbsent({ source }: History, account: string, date: string): Promise<string> {
  const { nRows } = await source.query(
    `select account_id from accounts where account_id = ${source.dialect.text(account)}`,
  );
  return nRows === 0
    ? `--account ${JSON.stringify(account)} is not in the accounts table as known on ${date}; check the id.`
    : `account ${JSON.stringify(account)} is known but not eligible on ${date}: nothing in force, notice already given, or too young. Choose an earlier date.`;
}
