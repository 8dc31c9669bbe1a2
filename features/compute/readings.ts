import { PARTS_PER_UNIT } from '../../data/dialects/dialect.ts';
import { columnOfType } from '../../data/result-columns.ts';
import type { ResultColumn, ResultTable } from '../../data/source.ts';
import { NO_DAY } from '../../models/math/day.ts';
import type { EverMeasure, LastMeasure, Measure } from '../catalog/types.ts';
import { categoryOf } from '../compile/last-pass.ts';
import type { Pass } from '../compile/pass.ts';
import { isAdditive } from './formula.ts';
import type { RowIndex } from './population-rows.ts';

/** One column per measure of a pass, over the rows of the population; see `Reading`. */
export function readPass(pass: Pass, result: ResultTable, index: RowIndex, nRows: number): Float64Array[] {
  const cells = cellsOf(result, index);
  switch (pass.reading) {
    case 'at_date': {
      const rows = cells.map((cell) => (cell === -1 ? -1 : index.rowAt[cell]));
      return pass.measures.map((measure, m) => atDate(columnOfType(result, 2 + m, 'number'), rows, measure, nRows));
    }
    case 'running':
      return pass.measures.map((measure, m) =>
        running(result.columns[2 + m], cells, measure as EverMeasure, index, nRows),
      );
    case 'latest':
      return (pass.measures as readonly LastMeasure[]).map((measure) => latest(result, cells, measure, index, nRows));
  }
}

/** Position in the index of each row of a result; -1 for an account that is never scored. */
function cellsOf(result: ResultTable, { days, nAccounts }: RowIndex): Int32Array {
  const keys = columnOfType(result, 0, 'number');
  const dates = columnOfType(result, 1, 'day');
  const position = new Int32Array(days[days.length - 1] - days[0] + 1);
  days.forEach((day, i) => {
    position[day - days[0]] = i;
  });
  const cells = new Int32Array(result.nRows);
  for (let i = 0; i < cells.length; i++) {
    cells[i] = keys[i] < nAccounts ? keys[i] * days.length + position[dates[i] - days[0]] : -1;
  }
  return cells;
}

function emptyColumn(measure: Measure, nRows: number): Float64Array {
  return new Float64Array(nRows).fill(isAdditive(measure) ? 0 : Number.NaN);
}

function atDate(values: Float64Array, rows: Int32Array, measure: Measure, nRows: number): Float64Array {
  const column = emptyColumn(measure, nRows);
  const isZeroMissing = isAdditive(measure);
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] !== -1 && !(isZeroMissing && Number.isNaN(values[i]))) column[rows[i]] = values[i];
  }
  return column;
}

function running(
  given: ResultColumn,
  cells: Int32Array,
  measure: EverMeasure,
  { days, rowAt }: RowIndex,
  nRows: number,
): Float64Array {
  const isDay = given.type === 'day';
  const { values } = given as Exclude<ResultColumn, { type: 'text' }>;
  const grid = new Float64Array(rowAt.length).fill(Number.NaN);
  for (let i = 0; i < cells.length; i++) {
    if (cells[i] !== -1 && !(isDay && values[i] === NO_DAY)) grid[cells[i]] = values[i];
  }
  const column = emptyColumn(measure, nRows);
  const isFirst = measure.aggregate === 'days_since_first';
  const parts = measure.aggregate === 'sum' ? PARTS_PER_UNIT : 1;
  for (let cell = 0; cell < rowAt.length; ) {
    let known = Number.NaN;
    for (let date = 0; date < days.length; date++, cell++) {
      const value = grid[cell];
      if (Number.isNaN(known)) known = value;
      else if (!Number.isNaN(value)) {
        known = isDay ? (isFirst ? Math.min(known, value) : Math.max(known, value)) : known + value;
      }
      const row = rowAt[cell];
      if (row !== -1 && !Number.isNaN(known)) column[row] = isDay ? days[date] - known : known / parts;
    }
  }
  return column;
}

function latest(
  result: ResultTable,
  cells: Int32Array,
  measure: LastMeasure,
  { days, rowAt }: RowIndex,
  nRows: number,
): Float64Array {
  const categories = columnOfType(result, 2, 'text');
  const dayOf = columnOfType(result, 3, 'day');
  const sumOf = columnOfType(result, 4, 'number');
  const countOf = columnOfType(result, 5, 'number');
  const wanted = categoryOf(measure)?.value ?? '';
  const entries = new Int32Array(rowAt.length).fill(-1);
  for (let i = 0; i < cells.length; i++) if (cells[i] !== -1 && categories[i] === wanted) entries[cells[i]] = i;
  const column = emptyColumn(measure, nRows);
  const reach = measure.withinDays ?? Number.POSITIVE_INFINITY;
  for (let cell = 0; cell < rowAt.length; ) {
    let day = NO_DAY;
    let sum = 0;
    let count = 0;
    for (let date = 0; date < days.length; date++, cell++) {
      const entry = entries[cell];
      if (entry !== -1 && dayOf[entry] >= day) {
        const isSame = dayOf[entry] === day;
        sum = sumOf[entry] + (isSame ? sum : 0);
        count = countOf[entry] + (isSame ? count : 0);
        day = dayOf[entry];
      }
      const row = rowAt[cell];
      if (row !== -1 && count > 0 && day >= days[date] - reach) column[row] = sum / PARTS_PER_UNIT / count;
    }
  }
  return column;
}
