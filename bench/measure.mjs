import { cpus, totalmem } from 'node:os';

/** Seconds that `work` takes, and what it gave. */
export function timed(work) {
  const startedAt = performance.now();
  const result = work();
  return { seconds: (performance.now() - startedAt) / 1000, result };
}

/** Seconds of the processors that `work` takes in this process, which other work on the machine blurs less, and what it gave. */
export function processorTimed(work) {
  const startedAt = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(startedAt);
  return { seconds: (user + system) / 1e6, result };
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and range of several runs, as text: `1.23 s (1.20-1.31)`. */
export function spread(values, digits = 2, unit = ' s') {
  const text = (value) => value.toFixed(digits);
  const range = values.length > 1 ? ` (${text(Math.min(...values))}-${text(Math.max(...values))})` : '';
  return `${text(median(values))}${unit}${range}`;
}

/** A whole number with commas. */
export function thousands(value) {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

/** What the figures were measured on. */
export function machine() {
  const [cpu] = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GB`;
  return `${cpu?.model.trim() ?? 'unknown processor'}, ${cpus().length} processors, ${memory}, ${process.platform} ${process.arch}, Node ${process.version}`;
}

/** Rows of text in columns, the first row a heading. */
export function table(rows) {
  const widths = rows[0].map((_, j) => Math.max(...rows.map((row) => row[j].length)));
  const line = (row) =>
    row
      .map((cell, j) => cell.padEnd(widths[j]))
      .join('  ')
      .trimEnd();
  return [line(rows[0]), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join('\n');
}
