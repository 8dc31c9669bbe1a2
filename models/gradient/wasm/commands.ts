import { type Code, join } from '../../wasm/encoding.ts';
import { atomics, call, drop, i32, ifThen, loopWhile, repeatWhile } from '../../wasm/instructions.ts';
import { type Local, moduleBuilder } from '../../wasm/module.ts';
import { ARGUMENT, COMMAND, CONTROL, type KernelShape, NUMBER, RECORD_BYTES, SIDE, STATE } from '../layout.ts';
import { addGradients } from './gradients.ts';
import { addHistograms } from './histogram.ts';
import { addAddLeaves, addSumLeaves } from './leaves.ts';
import { addMergePartials } from './merge.ts';
import { addPartition } from './partition.ts';
import { argument, argumentOf } from './places.ts';
import { addSearch } from './search.ts';
import { addFillTable } from './table.ts';

/** Times that a thread looks for the next command before it goes to sleep: some ten microseconds, longer than the leader takes between two commands. */
const LOOKS_BEFORE_SLEEP = 16_000;

/**
 * The kernel of a shape, as a WebAssembly module: `run(part)` does a part's share of the command that stands in the memory
 * (`CONTROL`, `ARGUMENT`), as `runPart` of the plain kernel does; `serve(part)`, for threads, waits for commands and runs
 * them until `stop`.
 */
export function kernelBytes(shape: KernelShape, isShared: boolean): Uint8Array {
  const module = moduleBuilder({ isShared, constantsAt: CONTROL.constants });
  const gradients = addGradients(module, shape.isWeighted);
  const histograms = addHistograms(module, shape);
  const partition = addPartition(module);
  const mergePartials = addMergePartials(module, shape);
  const search = addSearch(module, shape);
  const sumLeaves = addSumLeaves(module, shape);
  const addLeaves = addAddLeaves(module);
  const fillTable = addFillTable(module, shape);

  const run = module.add({ name: 'run', nParameters: 1 }, ([part], local) => {
    const command = local();
    const from = local();
    const to = local();
    const when = (which: number, ...body: Code[]): Code => ifThen(i32.eq(command.get, i32.const(which)), ...body);
    /** Call the function of this part. */
    const callOfPart = (functions: readonly number[]): Code =>
      join(functions.map((index, p) => ifThen(i32.eq(part.get, i32.const(p)), call(index, from.get, to.get))));
    const setRange = (start: Code, end: Code): Code => join([from.set(start), to.set(end)]);
    const isSide = (side: number): Code => i32.eq(argument(ARGUMENT.side), i32.const(side));
    const fromOf = argumentOf(ARGUMENT.from, part.get);
    const toOf = argumentOf(ARGUMENT.to, part.get);
    const middleOf = argumentOf(ARGUMENT.middle, part.get);
    return join([
      command.set(argument(ARGUMENT.command)),
      when(
        COMMAND.start,
        setRange(argumentOf(ARGUMENT.rowFrom, part.get), argumentOf(ARGUMENT.rowFrom, part.get, 1)),
        call(gradients, from.get, to.get),
        ifThen(argument(ARGUMENT.isWhole), callOfPart(histograms.ofRange)),
        ifThen(i32.eqz(argument(ARGUMENT.isWhole)), setRange(fromOf, toOf), callOfPart(histograms.ofIds)),
      ),
      when(
        COMMAND.divide,
        i32.store(
          i32.shl(part.get, i32.const(2)),
          call(partition, fromOf, toOf),
          CONTROL.arguments + 4 * ARGUMENT.middle,
        ),
        ifThen(isSide(SIDE.left), setRange(fromOf, middleOf), callOfPart(histograms.ofIds)),
        ifThen(isSide(SIDE.right), setRange(middleOf, toOf), callOfPart(histograms.ofIds)),
      ),
      when(
        COMMAND.search,
        setRange(argumentOf(ARGUMENT.columnFrom, part.get), argumentOf(ARGUMENT.columnFrom, part.get, 1)),
        ifThen(argument(ARGUMENT.sumSlot), call(mergePartials, from.get, to.get)),
        ...[0, 1].map((node) => searchNode(search, shape, node, part, from, to)),
      ),
      when(COMMAND.sumLeaves, call(sumLeaves, part.get)),
      when(COMMAND.addLeaves, call(addLeaves, part.get)),
      when(
        COMMAND.fill,
        setRange(argumentOf(ARGUMENT.rowFrom, part.get), argumentOf(ARGUMENT.rowFrom, part.get, 1)),
        call(fillTable, from.get, to.get),
      ),
    ]);
  });
  if (isShared) addServe(module, run);
  return module.bytes();
}

/** Search the command's first or second node, where there is one, over the part's columns. */
function searchNode(search: number, shape: KernelShape, node: number, part: Local, from: Local, to: Local): Code {
  const slot = argument(ARGUMENT.searchSlots + node);
  const numbers = i32.const(CONTROL.numbers + 8 * (NUMBER.nodes + node * NUMBER.nodeNumbers));
  const ofPart = i32.mul(i32.add(part.get, i32.const(node * shape.nParts)), i32.const(RECORD_BYTES));
  return ifThen(slot, call(search, slot, numbers, i32.add(argument(ARGUMENT.records), ofPart), from.get, to.get));
}

/** serve(part): take commands until `stop`. Looks for the next one for a while, then sleeps; wakes whoever waits for it. */
function addServe(module: ReturnType<typeof moduleBuilder>, run: number): void {
  module.add({ name: 'serve', nParameters: 1 }, ([part], local) => {
    const seen = local();
    const looks = local();
    const block = i32.add(i32.const(CONTROL.parts), i32.mul(part.get, i32.const(CONTROL.partBytes)));
    const sequence = atomics.load(CONTROL.sequence, i32.const(0));
    const setSleeps = (value: number): Code => atomics.store(CONTROL.isAsleep, block, i32.const(value));
    const isNew = i32.ne(sequence, seen.get);
    const isOld = i32.eq(sequence, seen.get);
    const wakeLeader = ifThen(
      atomics.load(CONTROL.leaderSleeps, i32.const(0)),
      drop(atomics.notify(CONTROL.done, block, i32.const(1))),
    );
    const isStopped = i32.eq(argument(ARGUMENT.command), i32.const(COMMAND.stop));
    const isOffering = i32.eq(atomics.load(CONTROL.state, block), i32.const(STATE.offered));
    return join([
      // The leader takes the offer between two commands; until then it does this part's share itself.
      atomics.store(CONTROL.state, block, i32.const(STATE.offered)),
      seen.set(sequence),
      loopWhile(
        i32.and(isOffering, i32.eqz(isStopped)),
        drop(atomics.wait(CONTROL.state, block, i32.const(STATE.offered))),
      ),
      seen.set(atomics.load(CONTROL.done, block)),
      repeatWhile(
        i32.eqz(isStopped),
        looks.set(i32.const(LOOKS_BEFORE_SLEEP)),
        repeatWhile(i32.and(isOld, i32.ne(looks.get, i32.const(0))), looks.set(i32.sub(looks.get, i32.const(1)))),
        ifThen(
          isOld,
          setSleeps(1),
          repeatWhile(isOld, ifThen(isOld, drop(atomics.wait(CONTROL.sequence, i32.const(0), seen.get)))),
          setSleeps(0),
        ),
        ifThen(
          isNew,
          seen.set(sequence),
          call(run, part.get),
          atomics.store(CONTROL.done, block, seen.get),
          wakeLeader,
        ),
      ),
    ]);
  });
}
