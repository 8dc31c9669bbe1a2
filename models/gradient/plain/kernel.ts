import { ARGUMENT, COMMAND, CONTROL, type KernelShape, NUMBER, partialBytesOf, RECORD_BYTES, SIDE } from '../layout.ts';
import { writeGradients } from './gradients.ts';
import { fillHistogram, mergePartials } from './histogram.ts';
import { addLeaves, sumLeaves } from './leaves.ts';
import { partitionIds } from './partition.ts';
import { searchColumns } from './search.ts';
import { fillTable } from './table.ts';
import { ARGUMENTS_AT, argumentIn, NUMBERS_AT, type Views } from './views.ts';

/**
 * Do a part's share of the command that stands in the memory, in plain TypeScript: what `run` of the WebAssembly kernel
 * does, to the last bit of every region of the memory but `sinks`.
 */
export function runPart(views: Views, shape: KernelShape, part: number): void {
  const partials = Array.from({ length: shape.nParts }, (_, p) => (CONTROL.partials + p * partialBytesOf(shape)) / 8);
  const add = (from: number, to: number, isById: boolean): void =>
    fillHistogram(views, shape, partials[part], from, to, isById);
  const at = (position: (typeof ARGUMENT)[keyof typeof ARGUMENT], offset = 0): number =>
    argumentIn(views, position, offset);
  switch (at(ARGUMENT.command)) {
    case COMMAND.start: {
      const [from, to] = [at(ARGUMENT.rowFrom, part), at(ARGUMENT.rowFrom, part + 1)];
      writeGradients(views, from, to, shape.isWeighted);
      if (at(ARGUMENT.isWhole) !== 0) add(from, to, false);
      else add(at(ARGUMENT.from, part), at(ARGUMENT.to, part), true);
      return;
    }
    case COMMAND.divide: {
      const [from, to] = [at(ARGUMENT.from, part), at(ARGUMENT.to, part)];
      const middle = partitionIds(views, from, to);
      views.i32[ARGUMENTS_AT + ARGUMENT.middle + part] = middle;
      if (at(ARGUMENT.side) === SIDE.left) add(from, middle, true);
      if (at(ARGUMENT.side) === SIDE.right) add(middle, to, true);
      return;
    }
    case COMMAND.search: {
      const [from, to] = [at(ARGUMENT.columnFrom, part), at(ARGUMENT.columnFrom, part + 1)];
      const columnCells = 2 * shape.nBins;
      if (at(ARGUMENT.sumSlot) !== 0) {
        const [sum, parent] = [at(ARGUMENT.sumSlot) / 8, at(ARGUMENT.parentSlot) / 8];
        mergePartials(views, partials, sum, parent, from * columnCells, to * columnCells);
      }
      for (let node = 0; node < 2; node++) {
        const slot = at(ARGUMENT.searchSlots, node) / 8;
        const numbers = NUMBERS_AT + NUMBER.nodes + node * NUMBER.nodeNumbers;
        const record = (at(ARGUMENT.records) + (node * shape.nParts + part) * RECORD_BYTES) / 8;
        if (slot !== 0) searchColumns(views, shape, slot, numbers, record, from, to);
      }
      return;
    }
    case COMMAND.sumLeaves:
      sumLeaves(views, part, shape.nParts, shape.isWeighted);
      return;
    case COMMAND.addLeaves:
      addLeaves(views, part);
      return;
    case COMMAND.fill:
      fillTable(views, shape, at(ARGUMENT.rowFrom, part), at(ARGUMENT.rowFrom, part + 1));
  }
}
