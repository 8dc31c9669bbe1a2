#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import type { CommandContext } from './commands/context.ts';
import { asFaults, bugText, EXIT, type ExitCode } from './errors.ts';
import { createOutput } from './output/index.ts';
import { packageVersion } from './version.ts';

/** Options that every command takes. */
interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

type Run<Options> = (context: CommandContext, args: readonly string[], options: Options) => Promise<ExitCode>;

const version = packageVersion();
let exitCode: ExitCode = EXIT.done;

/** Run a command; whatever goes wrong becomes lines for a person and an exit code. */
async function execute<Options>(
  load: () => Promise<Run<Options>>,
  args: readonly string[],
  options: Options & CommonOptions,
): Promise<void> {
  const output = createOutput({
    stdout: process.stdout,
    stderr: process.stderr,
    isQuiet: options.quiet === true,
    isColourOff: !options.color,
    isJson: options.json === true,
    environment: process.env,
    clock: () => performance.now(),
  });
  try {
    const run = await load();
    exitCode = await run({ output, version }, args, options);
  } catch (error) {
    const faults = asFaults(error);
    if (faults === null) {
      process.stderr.write(`${bugText(error, version)}\n`);
      exitCode = EXIT.bug;
    } else {
      output.fault(faults);
      output.json({ faults });
      exitCode = EXIT.fault;
    }
  }
}

/** A command with the common options, its examples under its help. */
function command(program: Command, usage: string, description: string, examples: readonly string[]): Command {
  return program
    .command(usage)
    .description(description)
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'print no progress')
    .option('--no-color', 'print no colours')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ barometer ${example}`).join('\n')}`);
}

/** The commander action of a command whose code is loaded when it is called, so that `--help` is instant. */
function action<Options>(load: () => Promise<Run<Options>>) {
  return async (...given: unknown[]): Promise<void> => {
    const options = given.at(-2) as Options & CommonOptions;
    const args = given.slice(0, -2).filter((value): value is string => typeof value === 'string');
    await execute(load, args, options);
  };
}

function buildProgram(): Command {
  const program = new Command('barometer')
    .description('Recalibrates a customer health score from its own history, and proves that the new score is better.')
    .version(version)
    .showHelpAfterError('(barometer --help shows the commands)')
    .exitOverride()
    .addHelpText(
      'after',
      '\nStart here:\n  $ barometer init my-scores && barometer recalibrate my-scores/barometer.yaml\n\nExit codes: 0 done or promote, 1 a fault of input or arguments, 2 a gate said no, 3 not enough evidence, 70 a bug.',
    );

  command(program, 'init [dir]', 'write a commented barometer.yaml and a sample history', ['init', 'init my-scores'])
    .option('--if-missing', 'do nothing where a barometer.yaml stands already')
    .action(action(async () => (await import('./commands/init.ts')).init));

  command(program, 'simulate', 'write the history of a B2B SaaS company with known causes of churn', [
    'simulate --accounts 2000 --months 30 --seed 7 --out history',
    'simulate --accounts 500 --months 24 --seed 1 --out history --format csv --no-hidden',
  ])
    .requiredOption('--accounts <n>', 'accounts that ever start')
    .requiredOption('--months <n>', 'months of history')
    .requiredOption('--seed <n>', 'seed; the same seed gives the same bytes')
    .requiredOption('--out <dir>', 'folder to write')
    .addOption(new Option('--format <format>', 'file format').choices(['parquet', 'csv']).default('parquet'))
    .option('--no-hidden', 'leave out the causes of churn that no table shows')
    .action(action(async () => (await import('./commands/simulate.ts')).simulateCommand));

  command(program, 'check <config>', 'validate config and data, and say whether there is enough evidence', [
    'check barometer.yaml',
    'check barometer.yaml --json',
  ]).action(action(async () => (await import('./commands/check.ts')).check));

  command(program, 'timeline <config>', 'print snapshots, windows, folds and purge as a picture', [
    'timeline barometer.yaml',
  ])
    .option('--as-of <date>', 'as if this were today, YYYY-MM-DD')
    .action(action(async () => (await import('./commands/timeline.ts')).timeline));

  command(program, 'recalibrate <config>', 'the whole job: verdict, report and model file', [
    'recalibrate barometer.yaml',
    'recalibrate barometer.yaml --champion model.json --out runs/2026-q4',
  ])
    .option('--as-of <date>', 'as if this were today, YYYY-MM-DD')
    .option('--champion <file>', 'the model in use: what the new one must beat')
    .option('--incumbent <file>', 'the scorecard in use, a YAML file of weights by metric')
    .option('--out <dir>', 'folder for the files; default: barometer-out beside the config')
    .option('--seed <n>', 'seed; default: the config’s')
    .action(action(async () => (await import('./commands/recalibrate.ts')).recalibrateCommand));

  command(program, 'features <config>', 'the metrics of all eligible accounts as known at a date', [
    'features barometer.yaml --as-of 2026-07-01 --out features.parquet',
  ])
    .requiredOption('--as-of <date>', 'YYYY-MM-DD')
    .requiredOption('--out <file>', 'a .parquet, .csv or .jsonl file')
    .action(action(async () => (await import('./commands/features.ts')).features));

  command(program, 'score [config]', 'score accounts: from the configured source, or rows that hold the metrics', [
    'score barometer.yaml --model model.json --as-of 2026-10-01 --out scores.csv',
    'score --model model.json --input metrics.csv --out scores.csv',
  ])
    .requiredOption('--model <file>', 'model.json')
    .requiredOption('--out <file>', 'a .csv, .jsonl or .parquet file')
    .option('--as-of <date>', 'YYYY-MM-DD; with a config')
    .option('--previous <file>', 'the last scores, so that bands remember')
    .option('--input <file>', 'rows of metrics by name (.csv, .jsonl, .parquet); without a config')
    .action(action(async () => (await import('./commands/score.ts')).score));

  command(program, 'explain <config>', 'why an account has its score, and what would leave red', [
    'explain barometer.yaml --model model.json --account A-0042 --as-of 2026-10-01',
  ])
    .requiredOption('--model <file>', 'model.json')
    .requiredOption('--account <id>', 'account id')
    .requiredOption('--as-of <date>', 'YYYY-MM-DD')
    .action(action(async () => (await import('./commands/explain.ts')).explain));

  command(program, 'verify <model>', 'check a model file: schema, integrity, test vectors', [
    'verify model.json',
  ]).action(action(async () => (await import('./commands/verify.ts')).verify));
  return program;
}

try {
  await buildProgram().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version end with 0; whatever else commander refuses is a fault of the arguments, which it has printed.
  exitCode = error.exitCode === 0 ? EXIT.done : EXIT.fault;
}
process.exitCode = exitCode;
