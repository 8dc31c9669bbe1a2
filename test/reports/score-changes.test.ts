import { describe, expect, it } from 'vitest';
import { renderReport } from '../../reports/index.ts';
import { reportRecords } from '../support/report-records.ts';

/** The words of the section, its tables' cells apart. */
function wordsOf(page: string, id: string): string {
  const section = new RegExp(`<section id="${id}".*?</section>`, 's').exec(page)?.[0] ?? '';
  return section.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

describe('who changes colour', () => {
  const records = reportRecords('promote');
  const page = renderReport(records);
  const words = wordsOf(page, 'changes');

  it('says how many are newly red and why, in money too', () => {
    expect(words).toContain('From the colours of the score in use on 1 September 2026 to those of the new score on');
    expect(words).toContain(
      '38 of 52 newly red accounts are behaviour, 9 are the recalibration, 5 are what bands remember.',
    );
    expect(words).toContain('Newly red accounts pay USD 1,248,000 a year; 31 accounts with USD 744,000 are red no');
    expect(words).toContain('20 came into the book since, and 12 left it');
  });

  it('shows every pair of colours, and those who came and left', () => {
    expect(words).toContain('Before Now red Now yellow Now green Left');
    expect(words).toContain('R red 81 20 11 9');
    expect(words).toContain('Y yellow 35 160 55 0');
    expect(words).toContain('G green 17 71 730 3');
    expect(words).toContain('not in the book 2 0 18 –');
  });

  it('splits the changes by cause', () => {
    expect(words).toContain('Behaviour what the account did, its age and its attributes 38.2 24.5 -0.90');
    expect(words).toContain('Recalibration: model which metrics count, and how much 6.4 4.0 -0.60');
    expect(words).toContain('52 newly red less the 31 red no longer give +21 red accounts');
  });

  it('is named in the steps of Monday, with a link', () => {
    expect(page).toContain('<a href="#changes">38 of 52 newly red accounts are behaviour');
  });

  it('shows nobody moved where nothing is proven, and nothing at all without a score in use', () => {
    const unproven = wordsOf(renderReport(reportRecords('not_enough_evidence')), 'changes');
    expect(unproven).toContain('Who would change colour is left out.');
    expect(unproven).not.toContain('newly red');
    const without = renderReport({ ...records, backtest: { ...records.backtest, scoreChanges: null } });
    expect(without).not.toContain('#changes');
    expect(without).not.toContain('Who changes colour');
  });
});
