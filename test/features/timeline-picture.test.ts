import { describe, expect, it } from 'vitest';
import { renderTimeline } from '../../features/timeline/picture.ts';
import { buildTimeline } from '../../features/timeline/timeline.ts';
import type { TimelineSettings } from '../../features/timeline/types.ts';
import { dayOf } from '../../models/math/day.ts';

const EXAMPLE: TimelineSettings = {
  dataStart: dayOf(2023, 1, 15),
  dataEnd: dayOf(2025, 1, 1),
  every: 'month',
  from: null,
  minTenureDays: 0,
  churn: { kind: 'subscription_end', graceDays: 7, gapDays: 0, horizonDays: 90 },
  expansion: null,
  recalibrateEvery: 'quarter',
  folds: 2,
};

const ANSI = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

describe('renderTimeline', () => {
  it('draws the running example', () => {
    expect(renderTimeline(buildTimeline(EXAMPLE), { width: 100, color: false }).split('\n')).toEqual([
      'History   2023-01-15 up to, not including, 2025-01-01',
      'Snapshots 23 snapshot dates (first of each month), 2023-03-01 to 2025-01-01',
      '',
      'CHURN  an outcome is known 97 days after its snapshot date (gap 0 + horizon 90 + grace 7)',
      '',
      '        2023                2024',
      '        M A M J J A S O N D J F M A M J J A S O N D J',
      'fold 1  ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ □ □ □│◆ ◆ ◆ ─────',
      'fold 2  ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ □ □ □│◆ ◆ ◆ ─────',
      'final   ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ ■ · · · ·',
      '',
      'fold 1  recalibrated 2024-04-01: learns from 10 dates (2023-03-01 to 2023-12-01); purges 3 dates',
      '        (2024-01-01 to 2024-03-01), whose outcomes were still open; tested on 3 dates (2024-04-01 to',
      '        2024-06-01); the last outcome is known by 2024-09-06',
      'fold 2  recalibrated 2024-07-01: learns from 13 dates (2023-03-01 to 2024-03-01); purges 3 dates',
      '        (2024-04-01 to 2024-06-01), whose outcomes were still open; tested on 3 dates (2024-07-01 to',
      '        2024-09-01); the last outcome is known by 2024-12-07',
      'final   learns from 19 dates, 2023-03-01 to 2024-09-01; 4 not yet mature',
      '',
      '■  training: learned from',
      '□  purged: outcome still open at the recalibration date',
      '◆  test: predicted as if it were today',
      '─  waiting for the outcome of the last test date',
      '·  not yet mature: outcome not known by the data end',
      '│  recalibration date: left of it is all the fold may learn from',
      '',
      'Example: the row of an account on 2024-09-01',
      '  sees      facts known before 2024-09-01; its windows: 28 days = 2024-08-04 to 2024-08-31; 90 days',
      '            = 2024-06-03 to 2024-08-31',
      '  predicts  a last term that ends, or notice of it, from 2024-09-01 to 2024-11-29',
      '  is known  on 2024-12-07, after 7 days of grace in which a next term may still start',
    ]);
  });

  const SETTINGS: readonly TimelineSettings[] = [
    EXAMPLE,
    { ...EXAMPLE, every: 'week', dataStart: dayOf(2016, 5, 3), recalibrateEvery: 'month', folds: 12 },
    {
      ...EXAMPLE,
      expansion: { minGrowth: 0.1, gapDays: 10, horizonDays: 180, holdDays: 30 },
      recalibrateEvery: 'year',
    },
    { ...EXAMPLE, dataEnd: dayOf(2023, 4, 15) },
    { ...EXAMPLE, dataEnd: dayOf(2023, 1, 20) },
  ];

  it('keeps within the width, down to 40 columns', () => {
    for (const settings of SETTINGS) {
      for (const width of [40, 41, 53, 60, 72, 80, 120, 200]) {
        const lines = renderTimeline(buildTimeline(settings), { width, color: false }).split('\n');
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      }
    }
    const tiny = renderTimeline(buildTimeline(EXAMPLE), { width: 5, color: false });
    expect(tiny).toBe(renderTimeline(buildTimeline(EXAMPLE), { width: 40, color: false }));
  });

  it('says how many months are not drawn, and keeps the latest', () => {
    const text = renderTimeline(buildTimeline(SETTINGS[1]), { width: 60, color: false });
    // 2016-06 to 2025-01 are 104 months; 60 columns less 8 of label leave 52.
    expect(text).toContain('(52 earlier months are not drawn)');
  });

  it('differs in colour only by ANSI codes', () => {
    for (const settings of SETTINGS) {
      const plain = renderTimeline(buildTimeline(settings), { width: 80, color: false });
      const colored = renderTimeline(buildTimeline(settings), { width: 80, color: true });
      expect(colored.replace(ANSI, '')).toBe(plain);
      expect(plain.includes(String.fromCharCode(27))).toBe(false);
    }
  });

  it('says in words that no fold fits, or that there is no snapshot date', () => {
    expect(renderTimeline(buildTimeline(SETTINGS[3]), { width: 200, color: false })).toContain('No fold fits');
    expect(renderTimeline(buildTimeline(SETTINGS[4]), { width: 200, color: false })).toContain(
      'the history is too short',
    );
  });

  it('names the windows it is given', () => {
    const text = renderTimeline(buildTimeline(EXAMPLE), { width: 200, color: false, windowsDays: [7] });
    expect(text).toContain('its windows: 7 days = 2024-08-25 to 2024-08-31');
  });
});
