import type { ResultColumn } from '../../data/source.ts';
import { formatDay, NO_DAY, parseDay } from '../../models/math/day.ts';
import type { Band, BandState, PendingChange } from '../../models/runtime/types.ts';
import { UserFault } from '../errors.ts';
import { readRowsFile } from './read-input.ts';

const BANDS: readonly string[] = ['red', 'yellow', 'green'];
const PENDING = ['band_pending', 'band_pending_readings', 'band_pending_as_of'] as const;

/**
 * Band states from earlier scores: the columns account_id, band and band_since that `score` and `recalibrate` write, and those of
 * a change that waits for more readings, where there are any.
 *
 * @throws {UserFault} If a column is missing, a band is none of red, yellow, green, or a pending change is none.
 */
export async function readPreviousStates(path: string): Promise<ReadonlyMap<string, BandState>> {
  const { columns, nRows } = await readRowsFile(`--previous ${path}`, path, ['account_id', 'band']);
  const column = (name: string) => columns.find((candidate) => candidate.name === name);
  const ids = column('account_id');
  const bands = column('band');
  const since = column('band_since');
  if (ids?.type !== 'text' || bands?.type !== 'text') {
    throw new UserFault([
      `--previous ${path} has the columns ${columns.map(({ name }) => name).join(', ')}; expected account_id and band, as score writes them.`,
    ]);
  }
  const states = new Map<string, BandState>();
  const faults: string[] = [];
  const [direction, readings, counted] = PENDING.map(column);
  const pendingAt = (row: number): PendingChange | null => {
    const own = direction?.type === 'text' ? direction.values[row] : null;
    const nReadings = readings?.type === 'number' ? readings.values[row] : Number.NaN;
    if (own === null) return null;
    const fault = (name: string, value: string, expected: string) =>
      faults.push(`--previous ${path}: account ${ids.values[row]} has ${name} ${value}; expected ${expected}.`);
    if (own !== 'worse' && own !== 'better') {
      fault(PENDING[0], JSON.stringify(own), 'worse or better');
      return null;
    }
    if (!(Number.isInteger(nReadings) && nReadings >= 1)) {
      fault(PENDING[1], String(nReadings), 'a whole number from 1 up');
      return null;
    }
    return { direction: own, readings: nReadings, asOf: dayAt(counted, row) };
  };
  for (let row = 0; row < nRows; row++) {
    const [id, band] = [ids.values[row], bands.values[row]];
    if (id === null) continue;
    if (band === null || !BANDS.includes(band)) {
      faults.push(`--previous ${path}: account ${id} has band ${JSON.stringify(band)}; expected red, yellow or green.`);
    } else {
      const pending = pendingAt(row);
      states.set(id, { band: band as Band, since: dayAt(since, row), ...(pending === null ? {} : { pending }) });
    }
  }
  if (faults.length > 0) throw new UserFault(faults.slice(0, 5));
  return states;
}

function dayAt(column: ResultColumn | undefined, row: number): string | null {
  if (column?.type === 'day') return column.values[row] === NO_DAY ? null : formatDay(column.values[row]);
  if (column?.type !== 'text') return null;
  const text = column.values[row];
  return text === null || parseDay(text) === null ? null : text;
}
