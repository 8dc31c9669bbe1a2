/** What a study found. All texts are Markdown. */
export interface Study {
  readonly title: string;
  /** The question, in a sentence or two. */
  readonly asked: string;
  /** How the worlds were made and judged. */
  readonly made: string;
  readonly tables: readonly StudyTable[];
  /** How to read the tables, and what follows. */
  readonly read: string;
}

export interface StudyTable {
  readonly caption: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What every study is told. */
export interface StudyRun {
  readonly seed: number;
  /** Few worlds, to see that it runs. */
  readonly isQuick: boolean;
}

/**
 * A study as a page of Markdown.
 *
 * @param name Of the study in `run.ts`.
 * @param date The day it is said to be made on; null: a quick run, not to be quoted.
 */
export function pageOf(name: string, { title, asked, made, tables, read }: Study, seed: number, date: string | null) {
  const command =
    date === null
      ? `A quick run, too small to quote. Seed ${seed}.`
      : `Made by \`npm run study -- ${name} --seed ${seed} --date ${date}\`, on ${date}, seed ${seed}.`;
  return `# ${title}\n\n${asked}\n\n${command}\n\n${made}\n\n${tables.map(tableText).join('\n\n')}\n\n${read}\n`;
}

function tableText({ caption, head, rows }: StudyTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [`**${caption}**`, '', line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A share as percent with one decimal. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

/**
 * 95% score interval of a share (Wilson 1927).
 *
 * @param n Trials, above 0.
 * @returns Lower and upper end, 0 to 1.
 */
export function shareInterval(hits: number, n: number): readonly [number, number] {
  const z2 = 1.959964 ** 2;
  const share = hits / n;
  const middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Math.sqrt(z2) / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** `4 of 400`, `1.0%`, `0.4% to 2.5%`: three cells of a table. */
export function shareCells(hits: number, n: number): readonly [string, string, string] {
  const [low, high] = shareInterval(hits, n);
  return [`${hits} of ${n}`, percent(hits / n), `${percent(low)} to ${percent(high)}`];
}
