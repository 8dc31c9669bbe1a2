import type { Finding, Severity } from '../../data/checks/types.ts';
import { escapeControls, formatNumber, type Output, pad, type Style, wrap } from '../output/index.ts';

/** A person reads a handful; the rest is counted. */
const MOST_SHOWN = 8;
/** More of one kind in one table are more of the same. */
const MOST_OF_A_KIND = 2;
/** Longest line: wider ones are hard to follow. */
const MOST_COLUMNS = 110;

const WORDS: Readonly<Record<Severity, string>> = { serious: 'serious', warning: 'warning', note: 'note' };
const STYLES: Readonly<Record<Severity, Style | null>> = { serious: 'red', warning: 'yellow', note: null };

/**
 * Findings for a terminal, most serious first: what was seen, and below it what that does and what to do.
 *
 * @param most How many are shown before the rest is counted.
 */
export function findingsText(findings: readonly Finding[], output: Output, most = MOST_SHOWN): string {
  if (findings.length === 0) return 'Data checks: nothing was found.';
  const shown = mostTelling(findings, most);
  const nRest = findings.length - shown.length;
  return [
    `Data checks: ${severityCounts(findings)}.`,
    ...shown.map((finding) => findingText(finding, output)),
    ...(nRest === 0 ? [] : [`And ${formatNumber(nRest)} more: \`barometer check CONFIG --json\` lists them all.`]),
  ].join('\n');
}

/** `1 serious, 2 warnings, 3 notes`. */
function severityCounts(findings: readonly Finding[]): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const [serious, warnings, notes] = [count('serious'), count('warning'), count('note')];
  return [
    ...(serious === 0 ? [] : [`${formatNumber(serious)} serious`]),
    ...(warnings === 0 ? [] : [`${formatNumber(warnings)} warning${warnings === 1 ? '' : 's'}`]),
    ...(notes === 0 ? [] : [`${formatNumber(notes)} note${notes === 1 ? '' : 's'}`]),
  ].join(', ');
}

function mostTelling(findings: readonly Finding[], most: number): Finding[] {
  const seen = new Map<string, number>();
  return findings
    .filter(({ kind, table }) => {
      const key = `${kind} ${table}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
      return seen.get(key)! <= MOST_OF_A_KIND;
    })
    .slice(0, most);
}

function findingText({ severity, seen, effect }: Finding, { paint, width }: Output): string {
  const indent = ' '.repeat(11);
  const columns = Math.min(width, MOST_COLUMNS) - indent.length;
  const text = [seen, effect].map((part) => wrap(escapeControls(part), columns));
  const label = pad(WORDS[severity], 7, 'left');
  const style = STYLES[severity];
  const lines = text.join('\n').split('\n');
  return lines
    .map((line, i) => `${i === 0 ? `  ${style === null ? label : paint(style, label)}  ` : indent}${line}`)
    .join('\n');
}
