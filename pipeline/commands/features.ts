import { snapshotColumns } from '../../features/snapshot-file.ts';
import { formatDay } from '../../models/math/day.ts';
import { loadConfig } from '../config/index.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { formatNumber } from '../output/index.ts';
import { checkOutFile, writeColumns } from '../run-store/index.ts';
import { buildBook, findNames, planCatalog } from '../stages/build-snapshots.ts';
import { allArguments, dateArgument, endingArgument } from './arguments.ts';
import type { CommandContext } from './context.ts';
import { openShown } from './open-shown.ts';

/** `barometer features CONFIG --as-of DATE --out FILE`: the metrics of all eligible accounts, as known then. */
export async function features(
  { output }: CommandContext,
  [path]: readonly string[],
  options: { readonly asOf: string; readonly out: string },
): Promise<ExitCode> {
  const [asOf, ending, , loaded] = await allArguments([
    () => dateArgument('as-of', options.asOf),
    () => endingArgument('out', options.out, ['parquet', 'csv', 'jsonl']),
    () => checkOutFile('out', options.out),
    () => loadConfig(path),
  ]);
  const stage = output.stage('features');
  const history = await openShown(stage, loaded, { kind: 'score', asOf });
  try {
    const catalog = planCatalog(history, loaded.config, await findNames(history, loaded.config, asOf));
    const table = await buildBook(history, loaded.config, catalog, [asOf]);
    // Labels lie in the future of the date: they are not part of what was known.
    await writeColumns(options.out, ending, snapshotColumns(table, { hasLabels: false }));
    stage.done(`${formatNumber(table.nRows)} accounts, ${catalog.metrics.length} metrics`);
    output.json({ asOf: formatDay(asOf), accounts: table.nRows, metrics: catalog.metrics.length, out: options.out });
    output.result(
      `Wrote ${catalog.metrics.length} metrics of ${formatNumber(table.nRows)} eligible accounts, as known at the start of ${formatDay(asOf)}, to ${options.out}.`,
    );
  } finally {
    history.source.close();
  }
  return EXIT.done;
}
