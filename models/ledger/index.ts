export { accountChanges, type LedgerSide } from './account-changes.ts';
export { totalChanges } from './totals.ts';
export { type AccountChange, CAUSES, type Cause, type Move, type Parts, type ScoreChanges } from './types.ts';
export { mainCauses, sayNewlyRed, wholeParts } from './words.ts';
