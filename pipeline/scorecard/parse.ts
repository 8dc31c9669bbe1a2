import { nearest } from '../../data/nearest.ts';
import { type Scorecard, type ScorecardCutoffs, type ScorecardShape, SHAPES } from '../../models/scorecard/index.ts';
import { quote, show } from '../config/words.ts';
import { type ConfigFault, plainValue, readYamlTree, type YamlTree } from '../config/yaml-tree.ts';
import { Fields, placeText, ZERO_TO_100 } from './fields.ts';
import { READ_SHAPE } from './shapes.ts';

/** A scorecard file in code. */
export interface ParsedScorecard {
  /** null: it has faults. */
  readonly scorecard: Scorecard | null;
  /** Where each metric stands, for faults that only the history shows. */
  readonly metrics: readonly { readonly metric: string; readonly line: number; readonly place: string }[];
  readonly faults: readonly ConfigFault[];
}

const EXAMPLE = 'expected, for instance: weights: { active_users_28d: 40, tickets_open: 20 }';

/** Read the text of a scorecard file: one of the shapes of docs/scorecards.md. All faults at once; never throws for any text. */
export function parseScorecard(text: string): ParsedScorecard {
  const { tree, faults } = readYamlTree(text);
  if (tree === null) return { scorecard: null, metrics: [], faults: faults.map(ofScorecard) };
  const fields = new Fields();
  if (tree.entries === null) return failed(tree, `this is not a scorecard; ${EXAMPLE}`);
  const given = SHAPES.filter((shape) => tree.entries!.has(shape));
  for (const [key, node] of tree.entries) {
    if (key === 'cutoffs' || given.some((shape) => shape === key)) continue;
    const meant = nearest(key, [...SHAPES, 'cutoffs']);
    const hint = meant === null ? `known here: ${[...SHAPES, 'cutoffs'].join(', ')}.` : `did you mean ${meant}?`;
    fields.faults.push({ line: node.line, path: [key], text: `${quote(key)} is not a key of a scorecard; ${hint}` });
  }
  const [shape, second] = given;
  if (shape === undefined) return failed(tree, `weights is missing; ${EXAMPLE}`, fields);
  if (second !== undefined) {
    fields.fault(
      tree.entries.get(second)!,
      [second],
      `stands beside ${shape}; a scorecard has one shape, keep one of the two.`,
    );
  }
  const node = tree.entries.get(shape)!;
  const dimensions = READ_SHAPE[shape](fields, node, [shape]);
  const metrics = placesOf(shape, node);
  checkTwice(fields, metrics);
  const cutoffs = cutoffsOf(fields, tree);
  return {
    scorecard: fields.faults.length > 0 ? null : { shape, dimensions, cutoffs },
    metrics,
    faults: [...fields.faults].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)),
  };
}

/** A fault of the YAML itself, which is worded for a config. */
function ofScorecard(fault: ConfigFault): ConfigFault {
  const text = fault.text.startsWith('the config is empty')
    ? `the scorecard is empty; ${EXAMPLE}`
    : fault.text.replaceAll('config', 'scorecard');
  return { ...fault, text };
}

function failed(tree: YamlTree, text: string, fields = new Fields()): ParsedScorecard {
  return { scorecard: null, metrics: [], faults: [...fields.faults, { line: tree.line, path: [], text }] };
}

function placesOf(shape: ScorecardShape, node: YamlTree): { metric: string; line: number; place: string }[] {
  if (shape === 'weights') {
    return [...(node.entries ?? [])].map(([metric, { line }]) => ({ metric, line, place: placeText([shape, metric]) }));
  }
  const places: { metric: string; line: number; place: string }[] = [];
  const visit = (items: YamlTree | undefined, path: readonly (string | number)[]): void => {
    for (const [i, item] of (items?.items ?? []).entries()) {
      const metric = item.entries?.get('metric');
      if (typeof metric?.value === 'string') {
        const place = `${placeText([...path, i, 'metric'])} ${metric.value}`;
        places.push({ metric: metric.value, line: metric.line, place });
      }
      visit(item.entries?.get('metrics'), [...path, i, 'metrics']);
    }
  };
  visit(node, [shape]);
  return places;
}

/** A metric that stands twice would have two weights. */
function checkTwice(fields: Fields, metrics: ParsedScorecard['metrics']): void {
  const seen = new Set<string>();
  for (const { metric, line, place } of metrics) {
    if (seen.has(metric)) {
      fields.faults.push({ line, path: [], text: `${place} stands twice; put its conditions into one entry.` });
    }
    seen.add(metric);
  }
}

function cutoffsOf(fields: Fields, tree: YamlTree): ScorecardCutoffs | null {
  const node = tree.entries?.get('cutoffs');
  if (node === undefined) return null;
  const entries = fields.mapping(node, ['cutoffs'], ['red', 'yellow']);
  if (entries === null) return null;
  const [red, yellow] = ['red', 'yellow'].map((key) => fields.number(entries, node, ['cutoffs', key], ZERO_TO_100));
  if (red > yellow && entries.has('red') && entries.has('yellow')) {
    fields.fault(
      node,
      ['cutoffs'],
      `are red ${show(plainValue(entries.get('red')!))}, yellow ${show(plainValue(entries.get('yellow')!))}; expected red at or below yellow.`,
    );
  }
  return { red, yellow };
}
