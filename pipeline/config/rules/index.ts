import type { ConfigFault, YamlTree } from '../yaml-tree.ts';
import { customMetrics } from './custom-metrics.ts';
import { ambiguousFilters } from './filters.ts';
import { churn, dates } from './outcomes.ts';
import { bandPolicy, chosenFamily, grades, lifecycleStages, tenureBands } from './scoring.ts';
import { engine, rejectShare, tableSources, timeout, url } from './source.ts';
import { type Rule, writtenConfig } from './written.ts';

const RULES: readonly Rule[] = [
  engine,
  url,
  timeout,
  rejectShare,
  tableSources,
  dates,
  churn,
  ambiguousFilters,
  tenureBands,
  lifecycleStages,
  customMetrics,
  chosenFamily,
  grades,
  bandPolicy,
];

/**
 * The rules that span several keys. Each looks only at values of the right kind, so that it can run, and report, while
 * other keys are still wrong.
 */
export function crossRules(tree: YamlTree, folder: string): ConfigFault[] {
  const written = writtenConfig(tree, folder);
  return RULES.flatMap((rule) => rule(written));
}
