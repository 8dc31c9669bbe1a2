import { expect, it } from 'vitest';
import { certificatePart } from '../../reports/sections/certificate.ts';
import { hostileRecords, reportRecords } from '../support/report-records.ts';

const textOf = (part: ReturnType<typeof certificatePart>) =>
  String(part)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

it('says that no value moved, and how late rows become known', () => {
  const text = textOf(certificatePart(reportRecords('promote').certificate));
  expect(text).toContain(
    'It did not. The future of 10 accounts was rewritten 6 times, from 1 June 2025 and 1 June 2026 on',
  );
  expect(text).toContain('All 12,345 values of metrics at the dates before stayed the same to the last bit.');
  expect(text).toMatch(/usage_events not recorded – –/);
  expect(text).toMatch(/surveys 25% 3 days 12\.5 days/);
  expect(text).toContain('nps_last (4.0%). They were computed from what was recorded by then.');
});

it('says plainly when the past knew its future, and keeps names from data text', () => {
  const part = String(certificatePart(hostileRecords().certificate));
  expect(textOf(certificatePart(hostileRecords().certificate))).toContain(
    'It did: no figure of this report can be trusted. The future of 10 accounts was rewritten 3 times',
  );
  expect(part).toContain('8 metrics moved');
  expect(part).toContain('and others');
  expect(part).not.toMatch(/<(script|img|svg)/i);
});

it('is left out where nobody was ever eligible', () => {
  expect(certificatePart(null)).toBe(false);
});
