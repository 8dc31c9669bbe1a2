import type { WasmMemory, WasmModule } from '../wasm/web-assembly.ts';
import { ARGUMENT, COMMAND, CONTROL, STATE } from './layout.ts';
import { ARGUMENTS_AT, type Views } from './plain/views.ts';

/** Starts threads for a fit. Given from outside, because models know nothing of the platform. */
export interface ThreadHost {
  /** Threads that work on a fit, the calling one included; 1 to 8. */
  readonly nThreads: number;
  /**
   * Start a thread that makes an instance of the module with `{ env: { memory } }` and calls its `serve(part)`, which
   * returns after the fit. The calling thread does not wait for it: work is shared from when it is there.
   */
  start(module: WasmModule, memory: WasmMemory, part: number): void;
}

/** Looks at a thread's number before sleeping until it is done. */
const LOOKS_BEFORE_SLEEP = 16_000;

const blockOf = (part: number): number => (CONTROL.parts + part * CONTROL.partBytes) / 4;

/**
 * Have all parts of the command that stands in the memory done: those that a thread serves by that thread, the others here.
 * Which of them does a part makes no difference to what it computes.
 */
export function runParts({ i32 }: Views, nParts: number, run: (part: number) => void): void {
  const sequence = Atomics.add(i32, CONTROL.sequence / 4, 1) + 1;
  const served: number[] = [];
  for (let part = 1; part < nParts; part++) {
    if (Atomics.load(i32, blockOf(part) + CONTROL.state / 4) !== STATE.served) continue;
    served.push(part);
    if (Atomics.load(i32, blockOf(part) + CONTROL.isAsleep / 4) === 1) Atomics.notify(i32, CONTROL.sequence / 4);
  }
  for (let part = 0; part < nParts; part++) {
    if (served.includes(part)) continue;
    run(part);
    if (part > 0) Atomics.store(i32, blockOf(part) + CONTROL.done / 4, sequence);
  }
  for (const part of served) waitFor(i32, blockOf(part) + CONTROL.done / 4, sequence);
  takeOffers(i32, nParts);
}

/** Between two commands: parts that a thread offers to serve are its own from the next one on. */
function takeOffers(i32: Int32Array, nParts: number): void {
  for (let part = 1; part < nParts; part++) {
    const at = blockOf(part) + CONTROL.state / 4;
    if (Atomics.compareExchange(i32, at, STATE.offered, STATE.served) === STATE.offered) Atomics.notify(i32, at);
  }
}

/** Let threads end, those that are still starting too. */
export function stopThreads({ i32 }: Views, nParts: number): void {
  i32[ARGUMENTS_AT + ARGUMENT.command] = COMMAND.stop;
  Atomics.add(i32, CONTROL.sequence / 4, 1);
  Atomics.notify(i32, CONTROL.sequence / 4);
  for (let part = 1; part < nParts; part++) {
    const at = blockOf(part) + CONTROL.state / 4;
    Atomics.store(i32, at, STATE.served);
    Atomics.notify(i32, at);
  }
}

function waitFor(i32: Int32Array, at: number, sequence: number): void {
  for (let look = 0; look < LOOKS_BEFORE_SLEEP; look++) if (Atomics.load(i32, at) === sequence) return;
  Atomics.store(i32, CONTROL.leaderSleeps / 4, 1);
  for (let seen = Atomics.load(i32, at); seen !== sequence; seen = Atomics.load(i32, at)) Atomics.wait(i32, at, seen);
  Atomics.store(i32, CONTROL.leaderSleeps / 4, 0);
}
