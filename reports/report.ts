import type { ReportRecords } from './records.ts';

export function renderReport(records: ReportRecords): string {
  return `<!doctype html><title>${records.asOf}</title>`;
}
