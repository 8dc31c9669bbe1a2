export { type LoadedConfig, loadConfig } from './load.ts';
export { faultLine, type ParsedConfig, parseConfig } from './parse.ts';
export { DEFAULT_PLAYBOOK } from './playbook.ts';
export { AGGREGATES, configJsonSchema } from './schema.ts';
export { columnsOf, FACT_TABLES, TABLE_NAMES, type TableName } from './tables.ts';
export type { BandPolicy, Config, ModelFamily, SourceConfig, TableSource } from './types.ts';
