import { formatDay } from '../../models/math/day.ts';
import { loadConfig } from '../config/index.ts';
import { EXIT, type ExitCode, UserFault } from '../errors.ts';
import { formatNumber, formatPercent, type Output, renderTable, wrap } from '../output/index.ts';
import { buildSnapshots, findNames, namesBefore, planCatalog } from '../stages/build-snapshots.ts';
import { certificateInWords, certificateRecord } from '../stages/certificate-record.ts';
import { certifyHistory, type HistoryCertificate } from '../stages/certify-history.ts';
import { allArguments, wholeArgument } from './arguments.ts';
import { type CommandContext, stageReporter } from './context.ts';
import { openShown } from './open-shown.ts';

const DEFAULT_ROUNDS = 5;
/** Of each round: more accounts at once cost little more, more rewrites find rarer leaks. */
const ROUND = { accountsPerRound: 20, rewritesPerDate: 4, nDates: 3 };
const SHOWN_METRICS = 12;

/** `barometer certify CONFIG`: the time-travel certificate; exit 2 where a past value moves with the future. */
export async function certifyCommand(
  { output }: CommandContext,
  [path]: readonly string[],
  options: { readonly rounds?: string; readonly seed?: string },
): Promise<ExitCode> {
  const [nRounds, seed, loaded] = await allArguments([
    () => (options.rounds === undefined ? DEFAULT_ROUNDS : wholeArgument('rounds', options.rounds, 1, 1000)),
    () => (options.seed === undefined ? null : wholeArgument('seed', options.seed, 0, 2_147_483_647)),
    () => loadConfig(path),
  ]);
  const { config } = loaded;
  const reporter = stageReporter(output);
  const reading = reporter.start('history');
  const history = await openShown(reading, loaded, { kind: 'learn', asOf: null });
  try {
    reading.done(`${history.report.tables.length} tables`);
    const building = reporter.start('features');
    const catalog = planCatalog(history, config, await findNames(history, config, namesBefore(history)));
    // Who was eligible when; the metrics themselves are computed on the sample alone.
    const { table } = await buildSnapshots(history, config, { ...catalog, metrics: [] }, ({ done, total, rows }) =>
      building.step(done, total, rows),
    );
    building.done(`${formatNumber(table.nRows)} rows`);
    const stage = reporter.start('certify');
    const certificate = await certifyHistory(
      history,
      catalog,
      table,
      seed ?? config.seed,
      { nRounds, ...ROUND },
      stage.step,
    );
    if (certificate === null) {
      stage.failed();
      throw new UserFault([
        'No account was ever eligible on a snapshot date, so there is nothing to certify; `barometer check` says more.',
      ]);
    }
    stage.done(certificateInWords(certificate));
    output.json({ ...certificateRecord(certificate), nRowsRewritten: certificate.nRowsRewritten });
    output.result(certificateText(certificate, catalog.metrics.length, output));
    return certificate.isHeld ? EXIT.done : EXIT.gate;
  } finally {
    history.source.close();
  }
}

function certificateText(certificate: HistoryCertificate, nMetrics: number, output: Output): string {
  const { isHeld, nAccounts, dates, nRewrites, nRowsRewritten, nValues, leaks } = certificate;
  const width = Math.min(output.width, 100);
  const done =
    `The future of ${formatNumber(nAccounts)} accounts was rewritten ${formatNumber(nRewrites)} times from ${dates.map(formatDay).join(', ')} on ` +
    `(${formatNumber(nRowsRewritten)} rows dropped, changed or made up in all tables); ${formatNumber(nMetrics)} metrics and who is scored were computed anew.`;
  const verdict = isHeld
    ? output.paint('green', `HELD: ${formatNumber(nValues)} values, none moved.`)
    : output.paint('red', `NOT HELD: ${formatNumber(leaks.length)} metrics moved. They know the future.`);
  return [
    output.paint('bold', verdict),
    wrap(done, width),
    ...(isHeld ? [] : ['', leaksTable(certificate)]),
    '',
    arrivalsTable(certificate),
    '',
    wrap(lateText(certificate), width),
  ].join('\n');
}

function leaksTable({ leaks }: HistoryCertificate): string {
  return renderTable(
    [{ title: 'metric' }, { title: 'of table' }, { title: 'values that moved', align: 'right' }],
    leaks.map(({ metric, table, nChanged }) => [metric, table, formatNumber(nChanged)]),
  );
}

function arrivalsTable({ arrivals }: HistoryCertificate): string {
  const days = (value: number | null) => (value === null ? '–' : formatNumber(value));
  return renderTable(
    [
      { title: 'table' },
      { title: 'rows', align: 'right' },
      { title: 'known late', align: 'right' },
      { title: 'median days', align: 'right' },
      { title: '95% within days', align: 'right' },
    ],
    arrivals.map(({ table, nRows, lateShare, medianDays, p95Days }) => [
      table,
      formatNumber(nRows),
      lateShare === null ? 'not recorded' : formatPercent(lateShare),
      days(medianDays),
      days(p95Days),
    ]),
  );
}

function lateText({ arrivals, lateMetrics }: HistoryCertificate): string {
  const unknown = arrivals.filter(({ lateShare }) => lateShare === null).map(({ table }) => table);
  const trusting =
    unknown.length === 0
      ? ''
      : ` Without recorded_at, rows of ${unknown.join(', ')} are taken as known on their own day; map it where rows arrive later.`;
  if (lateMetrics.length === 0) return `No metric leans on rows that arrive late.${trusting}`;
  const shown = lateMetrics.slice(0, SHOWN_METRICS).map(({ metric, share }) => `${metric} (${formatPercent(share)})`);
  const rest = lateMetrics.length > SHOWN_METRICS ? ` and ${lateMetrics.length - SHOWN_METRICS} more` : '';
  return (
    `Had every row been known at once, these would have been others, on so many of the account-dates looked at: ` +
    `${shown.join(', ')}${rest}. They are computed from what was recorded by then.${trusting}`
  );
}
