import { dirname, join, resolve } from 'node:path';
import type { VerdictKind } from '../../models/backtest/types.ts';
import { loadConfig } from '../config/index.ts';
import { EXIT, type ExitCode } from '../errors.ts';
import { recalibrate } from '../stages/recalibrate.ts';
import { allArguments, dateArgument, wholeArgument } from './arguments.ts';
import { type CommandContext, stageReporter } from './context.ts';
import { readModel } from './read-model.ts';
import { readScorecard } from './read-scorecard.ts';
import { recalibrationText } from './recalibration-text.ts';

interface RecalibrateOptions {
  readonly asOf?: string;
  readonly champion?: string;
  readonly incumbent?: string;
  readonly out?: string;
  readonly seed?: string;
}

const EXIT_OF: Readonly<Record<VerdictKind, ExitCode>> = {
  promote: EXIT.done,
  keep: EXIT.gate,
  not_enough_evidence: EXIT.evidence,
};

/** `barometer recalibrate CONFIG`: the whole pipeline; prints the verdict and where the report is. */
export async function recalibrateCommand(
  { output }: CommandContext,
  [path]: readonly string[],
  options: RecalibrateOptions,
): Promise<ExitCode> {
  const { asOf: date, seed: number, champion: model, incumbent: scorecard } = options;
  const [asOf, seed, read, champion, incumbent] = await allArguments([
    () => (date === undefined ? null : dateArgument('as-of', date)),
    () => (number === undefined ? null : wholeArgument('seed', number, 0, 2_147_483_647)),
    () => loadConfig(path),
    () => (model === undefined ? null : readModel('champion', model)),
    () => (scorecard === undefined ? null : readScorecard(scorecard)),
  ]);
  const loaded = seed === null ? read : { ...read, config: { ...read.config, seed } };
  const result = await recalibrate({
    loaded,
    out: options.out ?? join(dirname(resolve(path)), 'barometer-out'),
    asOf,
    champion: champion?.model.file ?? null,
    incumbent,
    inputs: [champion, incumbent].flatMap((input) => (input === null ? [] : [input.fingerprint])),
    reporter: stageReporter(output),
  });
  output.result(recalibrationText(result, output));
  const { verdict } = result.backtest;
  output.json({
    verdict: verdict.verdict,
    headline: verdict.headline,
    exitCode: EXIT_OF[verdict.verdict],
    report: join(result.folder, 'report.html'),
    model: join(result.folder, 'model.json'),
    folder: result.folder,
    figures: result.model.validation.figures,
  });
  return EXIT_OF[verdict.verdict];
}
