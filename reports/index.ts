/** What other rooms may use: the report as HTML, and the records it takes. */
export type {
  AccountRecord,
  BookRecord,
  DataRecord,
  ModelRecord,
  ReportRecords,
  TimelineRecord,
} from './records.ts';
export { renderReport } from './report.ts';
