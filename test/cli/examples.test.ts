import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../pipeline/config/parse.ts';
import { ROOT } from '../meta/sources.ts';

const folder = `${ROOT}docs/examples/`;

describe('docs/examples', () => {
  it.each(readdirSync(folder))('%s is a config without a fault', (name) => {
    const { config, faults } = parseConfig(readFileSync(`${folder}${name}`, 'utf8'), folder);
    expect(faults ?? []).toEqual([]);
    expect(config?.tables.accounts).toBeDefined();
  });

  it('are all named in the docs', () => {
    const docs = ['README.md', 'docs/data.md'].map((page) => readFileSync(`${ROOT}${page}`, 'utf8')).join('\n');
    for (const name of readdirSync(folder)) expect(docs).toContain(`examples/${name}`);
  });

  it('show configs in the pages that are configs', () => {
    const pages = ['README.md', 'docs/data.md'].map((page) => readFileSync(`${ROOT}${page}`, 'utf8')).join('\n');
    const blocks = [...pages.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block);
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks) {
      const faults = parseConfig(block, folder).faults ?? [];
      // A block may leave out tables that the churn definition asks for, and folders that are not here.
      expect(
        faults.filter(({ text }) => !/is missing|no such folder|which reads the table/.test(text)),
        block,
      ).toEqual([]);
    }
  });
});
