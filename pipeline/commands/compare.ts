import { loadConfig } from '../config/index.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { checkOutFile, writeColumns } from '../run-store/index.ts';
import { compareModels } from '../stages/compare-models.ts';
import { scoreChangeColumns } from '../stages/score-changes-file.ts';
import { absentMetricsLine } from './absent-metrics.ts';
import { allArguments, dateArgument, endingArgument } from './arguments.ts';
import { comparisonText } from './comparison-text.ts';
import { type CommandContext, stageReporter } from './context.ts';
import { readModel } from './read-model.ts';

interface CompareOptions {
  readonly champion: string;
  readonly challenger: string;
  readonly asOf?: string;
  readonly out?: string;
}

/** `barometer compare CONFIG`: two model files on the same dates, and the ledger of what changes from one to the other. */
export async function compare(
  { output }: CommandContext,
  [path]: readonly string[],
  options: CompareOptions,
): Promise<ExitCode> {
  const { asOf: date, out } = options;
  const [asOf, ending, , loaded, champion, challenger] = await allArguments([
    () => (date === undefined ? null : dateArgument('as-of', date)),
    () => (out === undefined ? null : endingArgument('out', out, ['csv', 'jsonl', 'parquet'])),
    () => (out === undefined ? null : checkOutFile('out', out)),
    () => loadConfig(path),
    () => readModel('champion', options.champion),
    () => readModel('challenger', options.challenger),
  ]);
  const models = { champion: champion.model.file, challenger: challenger.model.file };
  const comparison = await compareModels({ loaded, ...models, asOf, reporter: stageReporter(output) });
  const { ledger, names, absent } = comparison;
  for (const role of ['champion', 'challenger'] as const) {
    const line = absentMetricsLine(`The ${role}`, absent[role]);
    if (line !== null) output.note(line);
  }
  if (out !== undefined && ending !== null) {
    await writeColumns(out, ending, scoreChangeColumns(ledger?.accounts ?? [], names));
  }
  const named = ({ modelVersion, asOf: fitted }: typeof models.champion) => ({ modelVersion, asOf: fitted });
  output.json({
    asOf: comparison.asOf,
    champion: named(models.champion),
    challenger: named(models.challenger),
    dates: comparison.dates,
    outOfTime: comparison.outOfTime,
    scoreChanges: ledger?.totals ?? null,
    out: out ?? null,
  });
  output.result(comparisonText(comparison, models, out ?? null, output));
  return EXIT.done;
}
