import type { Figure } from '../runtime/types.ts';

/** How well models of the walk-forward kept, once they were not replaced. */
export interface StayingPower {
  /** Days from one recalibration date to the next, on average. */
  readonly stepDays: number;
  /** From one recalibration missed on; ages with too few churned accounts are left out. */
  readonly ages: readonly StayingAge[];
  /** Days until half of the advantage over the base rate is gone; null: no loss beyond chance was seen. */
  readonly halfLifeDays: Figure | null;
  /** Days until this model should be reviewed. */
  readonly reviewDays: number;
  /** What was seen, in a sentence for a person. */
  readonly words: string;
}

/** Models that were a number of recalibrations old, on the rows of the test dates, beside the fresh models on the same rows. */
export interface StayingAge {
  /** Recalibrations that were missed. */
  readonly nMissed: number;
  readonly nRows: number;
  readonly nChurnedAccounts: number;
  readonly topDecileLift: Figure;
  readonly freshTopDecileLift: Figure;
  readonly averagePrecision: Figure;
  readonly freshAveragePrecision: Figure;
  /** Log loss of the old models minus that of the fresh ones, paired; above 0: age costs. */
  readonly addedLogLoss: Figure;
  /** Average precision above the base rate: that of the old models over that of the fresh ones. 1: nothing is lost. */
  readonly keptAdvantage: Figure;
}
