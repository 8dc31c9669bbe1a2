import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricsDoc } from '../../pipeline/build/metrics-doc.ts';
import { ROOT } from '../meta/sources.ts';

describe('docs/metrics.md', () => {
  // To write it anew: node -e "import('./dist/pipeline/build/metrics-doc.js').then((m) => process.stdout.write(m.metricsDoc()))" > docs/metrics.md
  it('is what the catalog says', () => {
    expect(readFileSync(`${ROOT}docs/metrics.md`, 'utf8')).toBe(metricsDoc());
  });

  it('has a row for metrics of every category', () => {
    const headings = [...metricsDoc().matchAll(/^## (\w+)$/gm)].map(([, category]) => category);
    expect(headings).toEqual(
      'usage adoption engagement relationships support sentiment payments commercial journey advocacy'.split(' '),
    );
    for (const name of ['tickets_open', 'nps_last', 'overdue_days', 'mrr_change_90d', 'active_users_28d']) {
      expect(metricsDoc()).toContain(`| \`${name}\` |`);
    }
  });
});
