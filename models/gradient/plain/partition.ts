import { ARGUMENT } from '../layout.ts';
import { argumentIn, type Views } from './views.ts';

/**
 * The twin of `addPartition`: divide the ids at positions [from, to) by the command's column and bins, in place: those that
 * go left first, each side in its old order.
 *
 * @returns Position of the first id that goes right.
 */
export function partitionIds(views: Views, from: number, to: number): number {
  const { bytes, i32 } = views;
  const ids = argumentIn(views, ARGUMENT.ids) / 4;
  const spare = argumentIn(views, ARGUMENT.spare) / 4;
  const bins = argumentIn(views, ARGUMENT.columnBins);
  const firstBin = argumentIn(views, ARGUMENT.firstBin);
  const endBin = firstBin + argumentIn(views, ARGUMENT.nLeftBins);
  let left = from;
  let right = from;
  for (let k = from; k < to; k++) {
    const row = i32[ids + k];
    const bin = bytes[bins + row];
    const isLeft = bin >= firstBin && bin < endBin ? 1 : 0;
    i32[ids + left] = row;
    i32[spare + right] = row;
    left += isLeft;
    right += 1 - isLeft;
  }
  i32.copyWithin(ids + left, spare + from, spare + right);
  return left;
}
