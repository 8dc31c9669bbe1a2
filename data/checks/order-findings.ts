import { TABLES } from '../tables.ts';
import { FINDING_KINDS, type Finding, SEVERITIES } from './types.ts';

/**
 * Findings in a fixed order, whatever order they were found in: most serious first, then by kind, table, day, lost metrics and
 * part.
 */
export function orderFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind) ||
      tableRank(a) - tableRank(b) ||
      (a.firstDay ?? 0) - (b.firstDay ?? 0) ||
      (b.counts.lostMetrics ?? 0) - (a.counts.lostMetrics ?? 0) ||
      compareTexts(a.part ?? '', b.part ?? ''),
  );
}

function tableRank({ table }: Finding): number {
  return table === null ? -1 : TABLES.findIndex(({ name }) => name === table);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
