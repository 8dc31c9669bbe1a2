import { writeFile } from 'node:fs/promises';
import { DataError } from '../../data/errors.ts';
import { REJECT_COLUMNS, writeRejectsCsv } from '../../data/load/rejects.ts';
import type { Source } from '../../data/source.ts';
import type { Shape } from '../../features/catalog/types.ts';
import type { Config } from '../config/index.ts';
import { countedList, UserFault } from '../errors.ts';
import { writeWith } from '../run-store/index.ts';
import { territoryAttribute } from './band-policy.ts';

/** How a line of the loader says where rejected rows are; which file that is, is known here. */
const IN_REJECTS = 'All of them stand in rejects.csv';

/**
 * What to throw when tables could not be loaded: the same faults, with the place where the rejected rows really are.
 *
 * @param rejectsTo File for them; null: none was asked for, so the lines say how to get one.
 */
export async function withRejects(error: unknown, source: Source, rejectsTo: string | null): Promise<unknown> {
  if (!(error instanceof DataError) || !error.lines.some((line) => line.includes(IN_REJECTS))) return error;
  if (rejectsTo !== null) await writeRejects(source, rejectsTo);
  const place =
    rejectsTo === null
      ? 'See them all with `barometer check CONFIG --rejects rejects.csv`'
      : `All of them stand in ${rejectsTo}`;
  return new UserFault(
    error.lines.map((line) => line.replace(IN_REJECTS, place)),
    { cause: error },
  );
}

/**
 * See that the attributes that make a cohort or a territory are there. `segment`, the default, may be absent.
 *
 * @throws {UserFault} If the accounts have no such column: whoever named it expects peers or teams by it.
 */
export function checkAttributes(config: Config, shape: Shape): void {
  const known = [...shape.accounts, ...(shape.subscriptions?.includes('plan') === true ? ['plan'] : []), 'segment'];
  const named = [
    ...config.cohorts.by.map((name) => ({ key: 'cohorts.by', name })),
    ...territoryAttribute(config).map((name) => ({ key: 'bands.territories.by', name })),
  ];
  const unknown = named.filter(({ name }) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UserFault(
      unknown.map(
        ({ key, name }) =>
          `config.${key} names ${JSON.stringify(name)}, which the accounts table does not have; expected one of its columns: ${countedList(shape.accounts, 12)}.`,
      ),
    );
  }
}

/** Write the rejected rows as CSV, whole or not at all; where nothing was rejected the file holds its header alone. */
export async function writeRejects(source: Source, file: string): Promise<void> {
  await writeWith(file, async (temporary) => {
    const nRows = await writeRejectsCsv(source, temporary);
    if (nRows === 0) await writeFile(temporary, `${REJECT_COLUMNS.join(',')}\n`);
  });
}
