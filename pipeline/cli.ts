#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import type { CommandContext } from './commands/context.ts';
import { asFaults, bugText, EXIT, type ExitCode, fileFault, UserFault } from './errors.ts';
import { createOutput, escapeControls } from './output/index.ts';
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
/** Options without which a command cannot run. Checked here and not by commander, which tells of the first one only. */
const required = new WeakSet<Option>();

/** Run a command; whatever goes wrong becomes lines for a person and an exit code. */
async function execute<Options>(
  load: () => Promise<Run<Options>>,
  args: readonly string[],
  options: Options & CommonOptions,
  faultsOfArguments: readonly string[],
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
    if (faultsOfArguments.length > 0) throw new UserFault(faultsOfArguments);
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
  const name = usage.split(' ', 1)[0];
  return program
    .command(usage)
    .configureOutput({ outputError: (text) => refuse(`barometer ${name}`, text) })
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
    const own = given.at(-1) as Command;
    const missing = own.options.filter(
      (option) => required.has(option) && own.getOptionValue(option.attributeName()) === undefined,
    );
    const faults = missing.map(
      ({ flags, description }) =>
        `barometer ${own.name()}: ${flags.split(' ')[0]} is missing; give ${flags}: ${description.replace(' (required)', '')}.`,
    );
    await execute(load, args, options, faults);
  };
}

/** An option that must be given. */
function needed(flags: string, description: string): Option {
  const option = new Option(flags, `${description} (required)`);
  required.add(option);
  return option;
}

/** What commander refuses, as one line with the way to the help. */
function refuse(name: string, text: string): void {
  const line = text
    .replace(/^error: /, '')
    .trim()
    .replace(/\.?\s*\n\s*\(?(Did you mean [^)]*\?)\)?/, '. $1')
    .replace(/([^.?])$/, '$1.');
  const fault = `${name}: ${line} \`${name} --help\` shows what it takes.`;
  const isJson = process.argv.includes('--json');
  if (isJson) process.stdout.write(`${JSON.stringify({ faults: [fault] }, null, 2)}\n`);
  process.stderr.write(`${escapeControls(fault)}\n`);
}

function buildProgram(): Command {
  const program = new Command('barometer')
    .description('Recalibrates a customer health score from its own history, and proves that the new score is better.')
    .version(version)
    .configureOutput({ outputError: (text) => refuse('barometer', text) })
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
    .addOption(needed('--accounts <n>', 'accounts that ever start'))
    .addOption(needed('--months <n>', 'months of history'))
    .addOption(needed('--seed <n>', 'seed; the same seed gives the same bytes'))
    .addOption(needed('--out <dir>', 'folder to write'))
    .addOption(new Option('--format <format>', 'file format').choices(['parquet', 'csv']).default('parquet'))
    .option('--no-hidden', 'leave out the causes of churn that no table shows')
    .action(action(async () => (await import('./commands/simulate.ts')).simulateCommand));

  command(program, 'check <config>', 'validate config and data, and say whether there is enough evidence', [
    'check barometer.yaml',
    'check barometer.yaml --json',
    'check barometer.yaml --rejects rejects.csv --metrics metrics.md',
  ])
    .option('--rejects <file>', 'a .csv file for the rejected rows')
    .option('--metrics <file>', 'a .md file that describes every metric, yours among them')
    .action(action(async () => (await import('./commands/check.ts')).check));

  command(program, 'timeline <config>', 'print snapshots, windows, folds and purge as a picture', [
    'timeline barometer.yaml',
  ])
    .option('--as-of <date>', 'as if this were today, YYYY-MM-DD')
    .action(action(async () => (await import('./commands/timeline.ts')).timeline));

  command(program, 'tune <config>', 'search for settings of the trees, and show every one that was tried', [
    'tune barometer.yaml',
    'tune barometer.yaml --budget 30 --json',
  ])
    .option('--as-of <date>', 'as if this were today, YYYY-MM-DD')
    .option('--budget <n>', 'candidates of each search; default: the config’s')
    .action(action(async () => (await import('./commands/tune.ts')).tune));

  command(
    program,
    'certify <config>',
    'rewrite the future of your own data, and hold every past metric to the same value',
    ['certify barometer.yaml', 'certify barometer.yaml --rounds 20 --json'],
  )
    .option('--rounds <n>', 'rounds, each over other accounts; default 5')
    .option('--seed <n>', 'seed; default: the config’s')
    .action(action(async () => (await import('./commands/certify.ts')).certifyCommand));

  command(program, 'recalibrate <config>', 'the whole job: verdict, report and model file', [
    'recalibrate barometer.yaml',
    'recalibrate barometer.yaml --champion model.json --out runs/2026-q4',
  ])
    .option('--as-of <date>', 'as if this were today, YYYY-MM-DD')
    .option('--champion <file>', 'the model in use: what the new one must beat')
    .option('--incumbent <file>', 'the scorecard in use, a YAML file; docs/scorecards.md shows its shapes')
    .option('--out <dir>', 'folder for the files; default: barometer-out beside the config')
    .option('--seed <n>', 'seed; default: the config’s')
    .action(action(async () => (await import('./commands/recalibrate.ts')).recalibrateCommand));

  command(program, 'compare <config>', 'two models on the same dates, and what changes from one to the other', [
    'compare barometer.yaml --champion runs/q3/model.json --challenger runs/q4/model.json',
    'compare barometer.yaml --champion q3.json --challenger q4.json --out score-changes.csv',
  ])
    .addOption(needed('--champion <file>', 'the model in use'))
    .addOption(needed('--challenger <file>', 'the model that may take its place'))
    .option('--as-of <date>', 'as if this were today, YYYY-MM-DD')
    .option('--out <file>', 'a .csv, .jsonl or .parquet file: every account with its causes')
    .action(action(async () => (await import('./commands/compare.ts')).compare));

  command(program, 'features <config>', 'the metrics of all eligible accounts as known at a date', [
    'features barometer.yaml --as-of 2026-07-01 --out features.parquet',
  ])
    .addOption(needed('--as-of <date>', 'YYYY-MM-DD'))
    .addOption(needed('--out <file>', 'a .parquet, .csv or .jsonl file'))
    .action(action(async () => (await import('./commands/features.ts')).features));

  command(program, 'score [config]', 'score accounts: from the configured source, or rows that hold the metrics', [
    'score barometer.yaml --model model.json --as-of 2026-10-01 --out scores.csv',
    'score --model model.json --input metrics.csv --out scores.csv',
  ])
    .addOption(needed('--model <file>', 'model.json'))
    .addOption(needed('--out <file>', 'a .csv, .jsonl or .parquet file'))
    .option('--as-of <date>', 'YYYY-MM-DD; with a config')
    .option('--previous <file>', 'the last scores, so that bands remember')
    .option('--input <file>', 'rows of metrics by name (.csv, .jsonl, .parquet); without a config')
    .action(action(async () => (await import('./commands/score.ts')).score));

  command(program, 'explain <config>', 'why an account has its score, and what would leave red', [
    'explain barometer.yaml --model model.json --account A-0042 --as-of 2026-10-01',
  ])
    .addOption(needed('--model <file>', 'model.json'))
    .addOption(needed('--account <id>', 'account id'))
    .addOption(needed('--as-of <date>', 'YYYY-MM-DD'))
    .action(action(async () => (await import('./commands/explain.ts')).explain));

  command(program, 'verify <model>', 'check a model file: schema, integrity, test vectors', [
    'verify model.json',
  ]).action(action(async () => (await import('./commands/verify.ts')).verify));
  return program;
}

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    // Whoever reads the other end may stop early, as `head` does.
    if ('code' in error && error.code === 'EPIPE') return;
    process.exitCode = EXIT.fault;
    if (stream === process.stdout) {
      process.stderr.write(`The result could not be written: ${fileFault(error) ?? error.message}\n`);
    }
  });
}

try {
  await buildProgram().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version end with 0; whatever else commander refuses is a fault of the arguments, which it has printed.
  exitCode = error.exitCode === 0 ? EXIT.done : EXIT.fault;
}
process.exitCode ??= exitCode;
