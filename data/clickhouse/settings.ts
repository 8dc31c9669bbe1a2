import type { ClickHouseSettings } from './client.ts';

/**
 * Settings of every query. Those of meaning make ClickHouse read plain SQL as the other engines do; the rest are limits.
 * `readonly: 2` lets queries read and make temporary tables, and nothing else, whatever the user may do.
 *
 * @param timeoutSeconds Longest time of one query.
 */
export function querySettings(timeoutSeconds: number): ClickHouseSettings {
  return {
    join_use_nulls: 1,
    aggregate_functions_null_for_empty: 1,
    cast_keep_nullable: 1,
    session_timezone: 'UTC',
    union_default_mode: 'ALL',
    prefer_column_name_to_alias: 1,
    count_distinct_implementation: 'uniqExact',
    precise_float_parsing: 1,
    // Temporary tables live on the server that was asked; joined with a distributed table they are sent along.
    prefer_global_in_and_join: 1,
    max_query_size: 100_000_000,
    max_ast_elements: 1_000_000,
    max_expanded_ast_elements: 5_000_000,
    max_execution_time: timeoutSeconds,
    max_bytes_before_external_group_by: SPILL_BYTES,
    max_bytes_before_external_sort: SPILL_BYTES,
    readonly: '2',
  };
}

/** Groups and sorts larger than this go to the server's disk. */
const SPILL_BYTES = '4000000000';

/**
 * Further settings of queries over HTTP: the status is sent when the whole result is known, headers go out while a query runs so that no
 * proxy takes it for dead, a run that is stopped leaves no query behind, and the session lives for an hour without a query.
 */
export const HTTP_SETTINGS: ClickHouseSettings = {
  wait_end_of_query: 1,
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: '30000',
  session_timeout: 3600,
  cancel_http_readonly_queries_on_client_close: 1,
};
