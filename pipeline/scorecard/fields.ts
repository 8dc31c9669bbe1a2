import { nearest } from '../../data/nearest.ts';
import { show } from '../config/words.ts';
import { type ConfigFault, type Path, plainValue, type YamlTree } from '../config/yaml-tree.ts';

/** Reads values of a scorecard file and keeps every fault: place, value given, what is expected. */
export class Fields {
  readonly faults: ConfigFault[] = [];

  fault(node: YamlTree, path: Path, text: string): void {
    this.faults.push({ line: node.line, path, text: `${placeText(path)} ${text}` });
  }

  /** The entries of a mapping whose keys are all known; null, with a fault, where it is none. */
  mapping(node: YamlTree, path: Path, known: readonly string[]): ReadonlyMap<string, YamlTree> | null {
    if (node.entries === null) {
      this.fault(node, path, `is ${show(plainValue(node))}; expected a mapping with ${known.join(', ')}.`);
      return null;
    }
    for (const [key, child] of node.entries) {
      if (known.includes(key)) continue;
      const meant = nearest(key, known);
      const hint = meant === null ? `known here: ${known.join(', ')}.` : `did you mean ${meant}?`;
      this.fault(child, [...path, key], `is not a key of a scorecard; ${hint}`);
    }
    return node.entries;
  }

  /** A list with at least one entry; empty, with a fault, where it is none. */
  list(node: YamlTree, path: Path, of: string): readonly YamlTree[] {
    if (node.items !== null && node.items.length > 0) return node.items;
    this.fault(
      node,
      path,
      `is ${node.items === null ? show(plainValue(node)) : 'empty'}; expected a list of ${of}, one per line.`,
    );
    return [];
  }

  /** A number for which a rule holds. `absent`: what an absent key stands for; undefined: it must be there. */
  number(
    entries: ReadonlyMap<string, YamlTree>,
    parent: YamlTree,
    path: Path,
    rule: { readonly holds: (value: number) => boolean; readonly inWords: string },
    absent?: number,
  ): number {
    const key = String(path.at(-1));
    const node = entries.get(key);
    if (node === undefined && absent !== undefined) return absent;
    const value = node === undefined ? undefined : plainValue(node);
    if (typeof value === 'number' && Number.isFinite(value) && rule.holds(value)) return value;
    const found = node === undefined ? 'missing' : show(value);
    this.fault(node ?? parent, path, `is ${found}; expected ${rule.inWords}.`);
    return absent ?? 1;
  }

  /** A text that is not empty. */
  text(entries: ReadonlyMap<string, YamlTree>, parent: YamlTree, path: Path, inWords: string): string {
    const node = entries.get(String(path.at(-1)));
    const value = node === undefined ? undefined : plainValue(node);
    if (typeof value === 'string' && value.trim() !== '') return value;
    this.fault(node ?? parent, path, `is ${node === undefined ? 'missing' : show(value)}; expected ${inWords}.`);
    return '';
  }
}

export const ABOVE_ZERO = { holds: (value: number) => value > 0, inWords: 'a number above 0' };
export const ANY_NUMBER = { holds: () => true, inWords: 'a number' };
export const ZERO_TO_100 = { holds: (value: number) => value >= 0 && value <= 100, inWords: 'a number from 0 to 100' };

/** `points[1].at_least`: a place as it is written in faults. */
export function placeText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const key = /^[\w-]{1,60}$/.test(step) ? step : show(step);
    return text === '' ? key : `${text}.${key}`;
  }, '');
}
