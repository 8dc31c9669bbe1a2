import { customFault } from '../../features/catalog/custom.ts';
import { issueFaults } from './issues.ts';
import { normalizeConfig, normalizeCustom } from './normalize.ts';
import { crossRules } from './rules/index.ts';
import { type ConfigSpec, configJsonSchema, configSchema, NEEDS_VALUE } from './schema.ts';
import type { Config } from './types.ts';
import { pathText } from './words.ts';
import { type ConfigFault, nodeAt, plainValue, readYamlTree, type YamlTree } from './yaml-tree.ts';

export type ParsedConfig =
  | { readonly config: Config; readonly faults: null }
  | { readonly config: null; readonly faults: readonly ConfigFault[] };

/**
 * Read and check a config's text, whole. Touches no file.
 *
 * @param text YAML.
 * @param folder Absolute path that relative paths start from.
 * @returns The config, or every fault in the order of lines, at most one per place.
 */
export function parseConfig(text: string, folder: string): ParsedConfig {
  const { tree, faults: syntaxFaults } = readYamlTree(text);
  if (tree === null) return { config: null, faults: syntaxFaults };
  if (tree.entries === null) {
    const message =
      'the config is not a mapping; expected lines such as `tables:` and below it, indented, `accounts: { file: accounts.csv }`.';
    return { config: null, faults: [{ line: tree.line, path: [], text: message }] };
  }
  const parsed = configSchema.safeParse(plainValue(tree));
  const found = parsed.success ? [] : issueFaults(parsed.error.issues, tree, configJsonSchema());
  const custom = parsed.success ? customFaults(parsed.data, tree) : [];
  const faults = inOrder([...found, ...crossRules(tree, folder), ...custom]);
  if (!parsed.success || faults.length > 0) return { config: null, faults };
  return { config: normalizeConfig(parsed.data, folder), faults: null };
}

/** What the catalog says of custom metrics whose keys are each in order. */
function customFaults(spec: ConfigSpec, tree: YamlTree): ConfigFault[] {
  return spec.metrics.custom.flatMap((metric, i) => {
    const problem = customFault(normalizeCustom(metric));
    const path = ['metrics', 'custom', i];
    if (problem === null || (metric.value === undefined && NEEDS_VALUE.includes(metric.aggregate))) return [];
    return [{ line: nodeAt(tree, path).node.line, path, text: `${pathText(path)} cannot be computed. ${problem}` }];
  });
}

/** `barometer.yaml:12: config.seed is …`: the form that editors and terminals make a link of. */
export function faultLine(fault: ConfigFault, path: string): string {
  return fault.line === null ? `${path}: ${fault.text}` : `${path}:${fault.line}: ${fault.text}`;
}

/** By line; of several faults at one place the first, which the schema found. */
function inOrder(faults: readonly ConfigFault[]): ConfigFault[] {
  const seen = new Set<string>();
  const distinct = faults.filter((fault) => {
    const place = fault.path.length === 0 ? fault.text : JSON.stringify(fault.path);
    return !seen.has(place) && seen.add(place);
  });
  return distinct.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}
