export { bandText, type Paint, painter, type Style, wantsColour } from './colours.ts';
export {
  formatDuration,
  formatMoney,
  formatNumber,
  formatPercent,
  formatSignificant,
  NO_NUMBER,
} from './numbers.ts';
export {
  createOutput,
  type Output,
  type OutputOptions,
  type StageProgress,
  stageLine,
  type TextStream,
} from './output.ts';
export { renderTable, type TableColumn } from './table.ts';
export { displayWidth, escapeControls, pad, truncate, wrap } from './text.ts';
