import type { Backtest } from '../../models/backtest/types.ts';
import type { FindingRecord } from '../../reports/records.ts';

/** `backtest.json`. The published JSON Schema is made from this type and the comments of its parts. */
export interface BacktestFile extends Backtest {
  /** What the data checks found, most serious first. */
  readonly dataChecks: readonly FindingRecord[];
}
