import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderReport } from '../../reports/index.ts';
import { browserFiles, launchBrowser } from '../support/browser.ts';
import { emptyRecords, HOSTILE, hostileRecords, reportRecords } from '../support/report-records.ts';

const CASES = {
  promote: reportRecords('promote'),
  keep: reportRecords('keep'),
  wait: reportRecords('not_enough_evidence'),
  empty: emptyRecords(),
  hostile: hostileRecords(),
};
const folder = mkdtempSync(join(tmpdir(), 'barometer-report-'));
let browser: Browser;

beforeAll(async () => {
  for (const [name, records] of Object.entries(CASES))
    writeFileSync(join(folder, `${name}.html`), renderReport(records));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** What a page said and asked for while it was opened. */
interface Visit {
  readonly page: Page;
  readonly complaints: readonly string[];
  readonly requests: readonly string[];
}

async function visit(name: string, width: number): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const [complaints, requests]: [string[], string[]] = [[], []];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
  return { page, complaints, requests };
}

describe.each(Object.keys(CASES))('%s in a browser', (name) => {
  test.each([1280, 390])('%i pixels wide: no complaint, no request, nothing wider than the page', async (width) => {
    const { page, complaints, requests } = await visit(name, width);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([page.url()]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    expect(
      await page.evaluate('document.querySelectorAll("script").length + document.querySelectorAll("img").length'),
    ).toBe(0);
    await page.close();
  });
});

test('hostile names are text on the page, and nothing of them ran', async () => {
  const { page } = await visit('hostile', 1280);
  expect(await page.evaluate('globalThis.owned')).toBeUndefined();
  const names = (await page.locator('#book tbody tr th').allTextContents()).join('\n');
  expect(names).toContain(HOSTILE.script);
  expect(names).toContain(HOSTILE.entity);
  expect(names).toContain('Acme \ufffdgnp.exe\ufffd Ltd');
  const tallest = await page.evaluate(
    'Math.max(...[...document.querySelectorAll("#book tbody tr")].map((row) => row.getBoundingClientRect().height))',
  );
  expect(tallest).toBeLessThan(320);
  await page.close();
});

test('no chart draws words outside its picture', async () => {
  const { page } = await visit('promote', 1280);
  const outside = await page.evaluate(`[...document.querySelectorAll('svg')].flatMap((svg) => {
    const frame = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter((text) => {
      const box = text.getBoundingClientRect();
      return box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
    }).map((text) => text.textContent);
  })`);
  expect(outside).toEqual([]);
  await page.close();
});

test('the page can be printed', async () => {
  const { page } = await visit('promote', 1280);
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  await page.close();
});

test('the browser also starts with the libraries of its package, as on a system that has none', async () => {
  const files = browserFiles('packaged');
  expect(files.environment.LD_LIBRARY_PATH.split(':')[0]).toBe(files.libraryFolder);
  const other = await launchBrowser('packaged');
  const page = await other.newPage();
  await page.setContent('<p>ready</p>');
  expect(await page.textContent('p')).toBe('ready');
  await other.close();
});
