import { scalesFor } from '../../models/gradient/gradients.ts';
import { binColumns, type GradientOptions } from '../../models/gradient/index.ts';
import { ARGUMENT, COMMAND, CONTROL, partialBytesOf, SIDE } from '../../models/gradient/layout.ts';
import { oddsAgainst } from '../../models/gradient/odds.ts';
import { settingsOf } from '../../models/gradient/options.ts';
import { type SearchContext, writeColumns, writeRules } from '../../models/gradient/searching.ts';
import type { Division } from '../../models/gradient/splitting.ts';
import { openTrainingRows } from '../../models/gradient/training-rows.ts';
import { generator } from '../fixtures/models/made-data.ts';

export interface KernelCase {
  readonly columns: readonly Float64Array[];
  readonly labels: Uint8Array;
  readonly margins: Float64Array;
  readonly nBins: number;
  readonly options: GradientOptions;
}

/** Random columns with ties and gaps, labels, margins and, where wanted, weights. */
export function randomCase(
  seed: number,
  nRows: number,
  nColumns: number,
  nBins: number,
  isWeighted: boolean,
): KernelCase {
  const random = generator(seed);
  const columns = Array.from({ length: nColumns }, (_, j) => {
    const distinct = [2, 7, 1e6][j % 3];
    return Float64Array.from({ length: nRows }, () => (random() < 0.1 ? NaN : Math.floor(random() * distinct)));
  });
  const labels = Uint8Array.from({ length: nRows }, (_, i) => ((columns[0][i] || 0) > 0.5 === random() < 0.8 ? 1 : 0));
  const margins = Float64Array.from({ length: nRows }, () => 90 * (random() - 0.5) ** 3);
  const weights = isWeighted ? Float64Array.from({ length: nRows }, () => 3 * random()) : null;
  return { columns, labels, margins, nBins, options: { weights } };
}

/** The memory and kernel of a fit on a case, at the case's margins, ready for commands. */
export function openCase({ columns, labels, margins, nBins, options }: KernelCase) {
  const binned = binColumns(columns, { nBins });
  const rules = settingsOf(options, binned, labels.length);
  const rows = Int32Array.from(labels.keys());
  const total = rules.weights === null ? rows.length : rules.weights.reduce((a, b) => a + b, 0);
  const scales = scalesFor(rows.length, total);
  const training = openTrainingRows(binned, labels, rows, 0, scales, rules);
  const { workspace } = training;
  const { layout, views } = workspace;
  const context: SearchContext = { workspace, binned, scales, rules };
  const all = Int32Array.from(columns.keys());
  writeRules(context);
  writeColumns(context, all);
  training.odds.set(margins.map(oddsAgainst));
  const { from, to } = training.startTree(0);
  const nParts = layout.size.nParts;
  const setRanges = (starts: readonly number[], ends: readonly number[]) => {
    for (let part = 0; part < nParts; part++) {
      workspace.set(ARGUMENT.from, starts[part], part);
      workspace.set(ARGUMENT.to, ends[part], part);
    }
  };
  setRanges(from, to);
  return {
    ...training,
    context,
    all,
    from,
    to,
    setRanges,
    /** Divide the ids at the ranges and add one side up; positions of the parts' first right ids. */
    divide(
      starts: readonly number[],
      ends: readonly number[],
      division: Pick<Division, 'column' | 'bin' | 'missingLeft'>,
      side: number,
    ) {
      setRanges(starts, ends);
      workspace.set(ARGUMENT.columnBins, layout.byColumn + division.column * layout.nPadded);
      workspace.set(ARGUMENT.firstBin, 1 - division.missingLeft);
      workspace.set(ARGUMENT.nLeftBins, division.bin + division.missingLeft);
      workspace.set(ARGUMENT.side, side);
      workspace.run(COMMAND.divide);
      return from.map((_, part) => workspace.get(ARGUMENT.middle, part));
    },
    ids: (start: number, end: number) => [...new Int32Array(views.buffer, layout.ids, end).subarray(start)],
    /** A part's partial histogram. */
    partial: (part = 0) =>
      new Float64Array(
        views.buffer,
        CONTROL.partials + part * partialBytesOf(layout.size),
        layout.histogramBytes / 8,
      ).slice(),
    slot: (address: number) => new Float64Array(views.buffer, address, layout.histogramBytes / 8).slice(),
    cells: () => new Float64Array(views.buffer, layout.cells, 2 * labels.length).slice(),
  };
}

export { COMMAND, SIDE };
