import type { Source } from './source.ts';

/** How far long work over rows is. */
export interface RowProgress {
  /** Work done, of `total`, in units that take about equally long. */
  readonly done: number;
  readonly total: number;
  /** Rows gone over so far; a row that is gone over twice counts twice. */
  readonly rows: number;
}

/** Milliseconds between two looks at a statement under way. */
const TICK = 250;

/** Adds up work over rows, and looks into the statement that runs where the engine can tell how far it is. */
export class RowMeter {
  private done = 0;
  private rows = 0;
  private readonly source: Source;
  private readonly total: number;
  private readonly tell: ((progress: RowProgress) => void) | undefined;

  /** @param tell Told a few times a second, and after each piece of work; absent: nobody is. */
  constructor(source: Source, total: number, tell: ((progress: RowProgress) => void) | undefined) {
    this.source = source;
    this.total = total;
    this.tell = tell;
  }

  /**
   * Do a piece of work.
   *
   * @param units How much of the total it is.
   * @param rows Rows that it goes over, or how to tell when it is done.
   */
  async during<T>(units: number, rows: number | ((made: T) => number), work: () => Promise<T>): Promise<T> {
    if (this.tell === undefined) return work();
    const expected = typeof rows === 'number' ? rows : 0;
    // A piece of several statements does not go back where the next begins.
    let share = 0;
    const timer = setInterval(() => {
      share = Math.max(share, this.source.progress?.() ?? 0);
      this.report(units, expected, share);
    }, TICK);
    try {
      const made = await work();
      this.done += units;
      this.rows += typeof rows === 'number' ? rows : rows(made);
      this.report(0, 0, 1);
      return made;
    } finally {
      clearInterval(timer);
    }
  }

  /** Count work as done that need not be done. */
  skip(units: number): void {
    this.done += units;
    this.report(0, 0, 1);
  }

  private report(units: number, rows: number, share: number): void {
    this.tell?.({ done: this.done + share * units, total: this.total, rows: this.rows + share * rows });
  }
}
