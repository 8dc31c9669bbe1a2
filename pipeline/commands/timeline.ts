import { renderTimeline } from '../../features/timeline/picture.ts';
import { formatDay } from '../../models/math/day.ts';
import { loadConfig } from '../config/index.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { openHistory } from '../stages/open-history.ts';
import { allArguments, dateArgument } from './arguments.ts';
import type { CommandContext } from './context.ts';

/** `barometer timeline CONFIG`: what would be fitted and tested when, before any work. */
export async function timeline(
  { output }: CommandContext,
  [path]: readonly string[],
  options: { readonly asOf?: string },
): Promise<ExitCode> {
  const [asOf, loaded] = await allArguments([
    () => (options.asOf === undefined ? null : dateArgument('as-of', options.asOf)),
    () => loadConfig(path),
  ]);
  const history = await openHistory(loaded, { kind: 'learn', asOf });
  history.source.close();
  const { timeline: plan } = history;
  output.result(
    renderTimeline(plan, {
      width: output.width,
      color: output.paint('bold', 'x') !== 'x',
      windowsDays: loaded.config.metrics.windowsDays,
    }),
  );
  const days = (list: readonly number[]) => list.map(formatDay);
  const outcomeOf = (outcome: typeof plan.churn) => ({
    maturityDays: outcome.maturityDays,
    matureDates: days(outcome.matureDays),
    folds: outcome.folds.map((fold) => ({
      fold: fold.number,
      recalibrationDate: formatDay(fold.recalibrationDay),
      endDate: formatDay(fold.endDay),
      trainDates: days(fold.trainDays),
      testDates: days(fold.testDays),
      purgedDates: days(fold.purgedDays),
    })),
  });
  output.json({
    dataEnd: formatDay(plan.settings.dataEnd),
    snapshotDates: days(plan.snapshotDays),
    churn: outcomeOf(plan.churn),
    expansion: plan.expansion === null ? null : outcomeOf(plan.expansion),
  });
  return EXIT.done;
}
