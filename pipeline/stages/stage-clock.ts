import type { StageRecord, StageStore } from '../run-store/index.ts';

/** `done` of `total` units of work; `rows` gone over so far, where the work is over rows. */
export type Step = (done: number, total: number, rows?: number) => void;

/** Told of each stage as it goes: a progress bar, lines on a terminal, or nothing. */
export interface StageReporter {
  start(name: string): {
    step: Step;
    done(summary: string): void;
    failed(): void;
  };
  /** Milliseconds from any fixed point; for durations only. */
  now(): number;
}

/** Tells nobody. */
export const SILENT: StageReporter = {
  start: () => ({ step: () => {}, done: () => {}, failed: () => {} }),
  now: () => performance.now(),
};

/** Runs stages one after another and keeps what each took. */
export class StageClock {
  readonly records: StageRecord[] = [];
  private readonly reporter: StageReporter;

  constructor(reporter: StageReporter) {
    this.reporter = reporter;
  }

  /**
   * Run one stage, or take what a run that was stopped had made of it.
   *
   * @param kept Where results are kept, and what decides this one.
   */
  async resume<T>(
    name: string,
    kept: { readonly store: StageStore; readonly key: string },
    work: (step: Step) => Promise<readonly [T, string]>,
  ): Promise<T> {
    const [result] = await this.run(name, async (step) => {
      const found = (await kept.store.get(name, kept.key)) as { readonly result: T; readonly summary: string } | null;
      if (found !== null) return [[found.result], `${found.summary}, kept from the run that stopped`];
      const [made, summary] = await work(step);
      kept.store.put(name, kept.key, { result: made, summary });
      return [[made], summary];
    });
    return result;
  }

  /**
   * Run one stage.
   *
   * @param work Gives the stage's result and a summary of it in words; may tell of steps done.
   */
  async run<T>(name: string, work: (step: Step) => Promise<readonly [T, string]>): Promise<T> {
    const startedAt = this.reporter.now();
    const progress = this.reporter.start(name);
    try {
      const [result, summary] = await work((done, total, rows) => progress.step(done, total, rows));
      progress.done(summary);
      this.records.push({ name, durationMs: this.reporter.now() - startedAt, summary });
      return result;
    } catch (error) {
      progress.failed();
      throw error;
    }
  }
}
