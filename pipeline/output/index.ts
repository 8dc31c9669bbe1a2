export { bandText, type Paint, painter, type Style, wantsColour } from './colours.ts';
export {
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatSignificant,
  NO_NUMBER,
} from './numbers.ts';
export { createOutput, type Output, type OutputOptions } from './output.ts';
export type { StageProgress } from './stage-progress.ts';
export { renderTable, type TableColumn } from './table.ts';
export { displayWidth, escapeControls, pad, truncate, wrap } from './text.ts';
export type { TextStream } from './text-stream.ts';
