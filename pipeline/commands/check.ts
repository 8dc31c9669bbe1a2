import { describeCatalog } from '../../features/catalog/describe.ts';
import { MIN_TEST_CHURNED, MIN_TRAINING_CHURNED } from '../../models/backtest/verdict-rules.ts';
import type { GroupEvidence } from '../../models/evidence/types.ts';
import { formatDay } from '../../models/math/day.ts';
import { CATEGORIES } from '../../models/runtime/types.ts';
import { loadConfig } from '../config/index.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { escapeControls, formatNumber, formatPercent, type Output, renderTable } from '../output/index.ts';
import { checkOutFile, writeFileAtomic } from '../run-store/index.ts';
import { buildSnapshots, type Catalog, findNames, namesBefore, planCatalog } from '../stages/build-snapshots.ts';
import { coverageOf, customMetricRecords } from '../stages/custom-metrics.ts';
import { checkData, findingRecords, withCategories } from '../stages/data-checks.ts';
import { evidenceOf } from '../stages/evidence.ts';
import { writeRejects } from '../stages/load-faults.ts';
import type { History } from '../stages/open-history.ts';
import { rejectRules } from '../stages/reject-rules.ts';
import { allArguments, endingArgument } from './arguments.ts';
import type { CommandContext } from './context.ts';
import { customMetricsText } from './custom-metrics-text.ts';
import { evidenceText } from './evidence-text.ts';
import { findingsText } from './findings-text.ts';
import { openShown } from './open-shown.ts';

/** `barometer check CONFIG`: what the history holds, what was rejected, and whether it can carry a verdict. */
export async function check(
  { output }: CommandContext,
  [path]: readonly string[],
  options: { readonly rejects?: string; readonly metrics?: string },
): Promise<ExitCode> {
  const rejectsFile = options.rejects ?? null;
  const metricsFile = options.metrics ?? null;
  const [loaded] = await allArguments([
    () => loadConfig(path),
    () => (rejectsFile === null ? null : endingArgument('rejects', rejectsFile, ['csv'])),
    () => (rejectsFile === null ? undefined : checkOutFile('rejects', rejectsFile)),
    () => (metricsFile === null ? null : endingArgument('metrics', metricsFile, ['md'])),
    () => (metricsFile === null ? undefined : checkOutFile('metrics', metricsFile)),
  ]);
  const stage = output.stage('check');
  const history = await openShown(stage, loaded, { kind: 'learn', asOf: null }, rejectsFile);
  try {
    const names = await findNames(history, loaded.config, namesBefore(history));
    const catalog = planCatalog(history, loaded.config, names);
    const { table, book, nInGap } = await buildSnapshots(history, loaded.config, catalog, ({ done, total, rows }) =>
      stage.step(done, total, rows),
    );
    const { timeline } = history;
    stage.done(`${formatNumber(table.nRows)} rows`);
    const { churn, expansion, thresholds, assumed } = evidenceOf(table, book.nRows, timeline, loaded.config);
    const isEnough = churn[0].nEventAccounts >= MIN_TRAINING_CHURNED && churn[0].nTestEventAccounts >= MIN_TEST_CHURNED;
    const rejects = await rejectRules(history);
    const { findings } = withCategories(await checkData(history, loaded.config), catalog);
    if (rejectsFile !== null) await writeRejects(history.source, rejectsFile);
    if (metricsFile !== null) await writeFileAtomic(metricsFile, `# Metrics\n\n${describeCatalog(catalog.metrics)}`);
    const custom = customMetricRecords(loaded.config, catalog, book, null);
    const customText = customMetricsText(custom);
    const metricNames = [...catalog.metrics, ...catalog.skipped].map(({ name }) => name);
    const unknownExcludes = loaded.config.metrics.exclude.filter((name) => !metricNames.includes(name));
    output.json({
      dataEnd: formatDay(timeline.settings.dataEnd),
      tables: history.report.tables.map((load) => ({
        ...load,
        firstDay: load.firstDay === null ? null : formatDay(load.firstDay),
        lastDay: load.lastDay === null ? null : formatDay(load.lastDay),
      })),
      rejects,
      metrics: catalog.metrics.map(({ name, category }) => ({ name, category, coverage: coverageOf(book, name) })),
      customMetrics: custom.map(({ importance: _, ...record }) => record),
      skippedMetrics: catalog.skipped,
      unknownExcludes,
      snapshotDates: timeline.snapshotDays.length,
      folds: timeline.churn.folds.length,
      rowsExcludedInGap: nInGap,
      accountsToday: book.nRows,
      churn,
      expansion,
      thresholds,
      assumed,
      isEnoughEvidence: isEnough,
      findings: findingRecords(findings),
    });
    output.result(
      [
        tablesText(history),
        ...rejects.map(
          ({ table: name, rule, nRows }) => `  rejected from ${name}: ${formatNumber(nRows)} rows, ${rule}`,
        ),
        '',
        coverageText(catalog),
        ...(customText === null ? [] : ['', customText]),
        ...unknownExcludes.map(
          (name) =>
            `metrics.exclude names ${escapeControls(name)}, which is no metric of this history: nothing is excluded for it.`,
        ),
        '',
        `${timeline.snapshotDays.length} snapshot dates, ${timeline.churn.folds.length} folds, ${formatNumber(book.nRows)} eligible accounts on ${formatDay(timeline.settings.dataEnd)}.`,
        '',
        eventsText('Churn', churn),
        ...(expansion === null ? [] : ['', eventsText('Expansion', expansion)]),
        '',
        evidenceText({ churn, thresholds, assumed }),
        '',
        findingsText(findings, output),
        '',
        verdictText(churn[0], timeline.churn.folds.length, path, output),
      ].join('\n'),
    );
    return EXIT.done;
  } catch (error) {
    stage.failed();
    throw error;
  } finally {
    history.source.close();
  }
}

function tablesText({ report }: History): string {
  return renderTable(
    [
      { title: 'table' },
      { title: 'rows', align: 'right' },
      { title: 'rejected', align: 'right' },
      { title: 'repeated', align: 'right' },
      { title: 'from' },
      { title: 'to' },
    ],
    report.tables.map((load) => [
      load.table,
      formatNumber(load.nRead),
      formatNumber(load.nRejected),
      `${load.isTwinsEstimate ? 'about ' : ''}${formatNumber(load.nTwins)}`,
      load.firstDay === null ? '–' : formatDay(load.firstDay),
      load.lastDay === null ? '–' : formatDay(load.lastDay),
    ]),
  );
}

function coverageText({ metrics, skipped }: Catalog): string {
  const rows = CATEGORIES.map((category) => {
    const missing = skipped.filter((metric) => metric.category === category);
    const why = [...new Set(missing.map((metric) => metric.why))].slice(0, 2).join(' ');
    return [
      category,
      String(metrics.filter((metric) => metric.category === category).length),
      String(missing.length),
      why,
    ];
  });
  return renderTable(
    [
      { title: 'category' },
      { title: 'metrics', align: 'right' },
      { title: 'not available', align: 'right' },
      { title: 'why', maxWidth: 70 },
    ],
    rows,
  );
}

function eventsText(title: string, counts: readonly GroupEvidence[]): string {
  const table = renderTable(
    [
      { title: 'segment' },
      { title: 'account-dates', align: 'right' },
      { title: 'accounts', align: 'right' },
      { title: 'rate', align: 'right' },
      { title: 'accounts with the event', align: 'right' },
      { title: 'of these on test dates', align: 'right' },
    ],
    counts.map((row) => [
      row.segment ?? 'all',
      formatNumber(row.nRows),
      formatNumber(row.nAccounts),
      formatPercent(row.nRows === 0 ? null : row.nEventRows / row.nRows),
      formatNumber(row.nEventAccounts),
      formatNumber(row.nTestEventAccounts),
    ]),
  );
  return `${title}\n${table}`;
}

function verdictText(book: GroupEvidence, nFolds: number, path: string, output: Output): string {
  const faults = [
    ...(nFolds === 0 ? ['the history is too short for a single fold'] : []),
    ...(book.nEventAccounts < MIN_TRAINING_CHURNED
      ? [`${book.nEventAccounts} accounts churned, at least ${MIN_TRAINING_CHURNED} are needed`]
      : []),
    ...(book.nTestEventAccounts < MIN_TEST_CHURNED
      ? [`${book.nTestEventAccounts} of them on test dates, at least ${MIN_TEST_CHURNED} are needed`]
      : []),
  ];
  return faults.length === 0
    ? `${output.paint('green', 'Enough evidence to try.')} Next: barometer recalibrate ${path}`
    : `${output.paint('yellow', 'Not enough evidence for a verdict:')} ${faults.join('; ')}. A longer history, a longer horizon or a wider definition of churn would help.`;
}
