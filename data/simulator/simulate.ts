import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Day } from '../../models/math/day.ts';
import {
  accountRow,
  churnEventRows,
  interventionRows,
  observationRows,
  ratingRows,
  subscriptionRows,
} from './company-records.ts';
import { renderConfig } from './config-template.ts';
import { effectsOf, type LeaverLists } from './effects-file.ts';
import { invoiceRows } from './invoices.ts';
import { type AccountStory, liveAccount } from './life.ts';
import { milestoneRows } from './milestones.ts';
import { type SimulateOptions, type World, worldOf } from './options.ts';
import { type Person, peopleOf, userRows } from './people.ts';
import { HISTORY_TABLES, type Row, type SimulatedTable, TRUTH_TABLES } from './simulated-tables.ts';
import { surveyRows } from './surveys.ts';
import { openTableWriter, type TableFile, type TableWriter } from './table-writer.ts';
import { ticketRows } from './tickets.ts';
import { touchpointRows } from './touchpoints.ts';
import { hazardRows, traitRow } from './truth-rows.ts';
import { type DayTables, writeUsage } from './usage.ts';

/** What a simulation wrote. */
export interface SimulationReport {
  /** Rows by table, the tables of `truth/` included. */
  readonly rowCounts: Readonly<Record<string, number>>;
  /** Paths of all files, tables first. */
  readonly files: readonly string[];
  /** Churn events per account that could have churned, scaled to 91 days. */
  readonly quarterlyChurnRate: number;
  /** Accounts in force, without known notice, at the end of the history. */
  readonly nActiveAtEnd: number;
  readonly dataStart: Day;
  /** Exclusive. */
  readonly dataEnd: Day;
}

const ROWS_OF: Readonly<
  Record<string, (story: AccountStory, world: World, people: readonly Person[]) => readonly Row[]>
> = {
  accounts: (story) => [accountRow(story)],
  subscriptions: subscriptionRows,
  users: (story, _world, people) => userRows(story, people),
  tickets: ticketRows,
  surveys: surveyRows,
  invoices: invoiceRows,
  touchpoints: touchpointRows,
  milestones: milestoneRows,
  csm_ratings: ratingRows,
  churn_events: churnEventRows,
  interventions: interventionRows,
  observations: observationRows,
  hazards: hazardRows,
  accounts_truth: traitRow,
};

/**
 * Write a B2B SaaS history with known causes of churn: one file per canonical table, a `barometer.yaml` that maps them, and
 * in `truth/` what is known to the generator alone.
 *
 * The same options give the same bytes; an account's rows do not depend on how many accounts there are. Accounts are made
 * one after another, so memory does not grow with the history.
 *
 * @throws {DataError} If an option is out of range.
 */
export async function simulate(options: SimulateOptions): Promise<SimulationReport> {
  const world = worldOf(options);
  const withTruth = options.truth ?? true;
  const tables = withTruth ? [...HISTORY_TABLES, ...TRUTH_TABLES] : HISTORY_TABLES;
  const tablesFolder = join(options.out, options.tablesFolder ?? '');
  await mkdir(tablesFolder, { recursive: true });
  const writer = await openTableWriter(tables, options.out);
  try {
    const tally = await writeAccounts(options, world, tables, writer);
    const files: TableFile[] = [];
    for (const table of HISTORY_TABLES) {
      files.push(await writer.writeTable(table, join(tablesFolder, `${table.name}.${options.format}`), options.format));
    }
    files.push(await writer.writeUsage(join(tablesFolder, `usage_events.${options.format}`), options.format));
    if (withTruth) files.push(...(await writeTruthTables(options, writer)));
    const names = [...HISTORY_TABLES.map((table) => table.name), 'usage_events', 'hazards', 'accounts_truth'];
    const rowCounts = Object.fromEntries(files.map((file, i) => [names[i]!, file.nRows]));
    const others = await writeTexts(options, world, tally, withTruth);
    return {
      rowCounts,
      files: [...files.map((file) => file.path), ...others],
      quarterlyChurnRate: tally.exposureDays === 0 ? 0 : (tally.nChurned / tally.exposureDays) * 91,
      nActiveAtEnd: tally.nActiveAtEnd,
      dataStart: world.dataStart,
      dataEnd: world.dataEnd,
    };
  } finally {
    await writer.close();
  }
}

interface Tally {
  nChurned: number;
  exposureDays: number;
  nActiveAtEnd: number;
  readonly leavers: { readonly early: string[]; readonly late: string[]; readonly sudden: string[] };
}

async function writeAccounts(
  options: SimulateOptions,
  world: World,
  tables: readonly SimulatedTable[],
  writer: TableWriter,
): Promise<Tally> {
  const tally: Tally = { nChurned: 0, exposureDays: 0, nActiveAtEnd: 0, leavers: { early: [], late: [], sudden: [] } };
  const dayTables: DayTables = new Map();
  const step = Math.max(1, Math.ceil(options.accounts / 100));
  for (let index = 0; index < options.accounts; index++) {
    const story = liveAccount(index, world);
    const people = peopleOf(story, world);
    for (const table of tables) writer.append(table, ROWS_OF[table.name]!(story, world, people));
    writeUsage(story, people, world, dayTables, writer.usage);
    count(story, world, tally);
    if ((index + 1) % step === 0 || index + 1 === options.accounts) {
      options.onProgress?.(index + 1, options.accounts);
      // Let the process answer signals and draw its progress.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  return tally;
}

function count(story: AccountStory, world: World, tally: Tally): void {
  const { departure, traits } = story;
  const until = Math.min(departure?.eventDay ?? world.dataEnd, world.dataEnd);
  tally.exposureDays += Math.max(0, until - Math.max(world.dataStart, traits.startDay));
  if (departure === null || departure.eventDay >= world.dataEnd) tally.nActiveAtEnd++;
  else if (departure.kind === 'churn' && departure.leaver !== null) {
    tally.nChurned++;
    tally.leavers[departure.leaver].push(traits.accountId);
  }
}

async function writeTruthTables(options: SimulateOptions, writer: TableWriter): Promise<TableFile[]> {
  const folder = join(options.out, 'truth');
  await mkdir(folder, { recursive: true });
  const [hazards, accounts] = TRUTH_TABLES as readonly [SimulatedTable, SimulatedTable];
  return [
    await writer.writeTable(hazards, join(folder, `hazards.${options.format}`), options.format),
    await writer.writeTable(accounts, join(folder, `accounts.${options.format}`), options.format),
  ];
}

async function writeTexts(
  options: SimulateOptions,
  world: World,
  tally: Tally,
  withTruth: boolean,
): Promise<readonly string[]> {
  const config = join(options.out, 'barometer.yaml');
  await writeFile(
    config,
    renderConfig({
      world,
      nActiveAtEnd: tally.nActiveAtEnd,
      nAccounts: options.accounts,
      format: options.format,
      tablesFolder: options.tablesFolder ?? '',
    }),
  );
  if (!withTruth) return [config];
  const effects = join(options.out, 'truth', 'effects.json');
  const leavers: LeaverLists = tally.leavers;
  await writeFile(effects, `${JSON.stringify(effectsOf(world, options.accounts, leavers), null, 1)}\n`);
  return [config, effects];
}
