import { describe, expect, test } from 'vitest';
import { html, printable, trustedHtml } from '../../reports/html.ts';
import { dataText, distinctLabels, listInWords, shorten } from '../../reports/text.ts';

describe('the html tag', () => {
  test('escapes text in elements and in quoted attributes', () => {
    const name = `"><img src=x onerror='a'>&`;
    expect(html`<td title="${name}">${name}</td>`.toString()).toBe(
      '<td title="&quot;&gt;&lt;img src=x onerror=&#39;a&#39;&gt;&amp;">&quot;&gt;&lt;img src=x onerror=&#39;a&#39;&gt;&amp;</td>',
    );
  });

  test('keeps nested templates, joins lists, leaves out null, undefined and false, and shows zero', () => {
    const items = ['<a>', 'b'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>${null}${undefined}${false}${0}`.toString()).toBe(
      '<ul><li>&lt;a&gt;</li><li>b</li></ul>0',
    );
  });

  test('does not take data that looks like safe HTML for safe HTML', () => {
    const forged = { toString: () => '<script>', text: '<script>' } as unknown as string;
    expect(html`${forged}`.toString()).not.toContain('<script>');
  });

  test('marked text goes through as it is', () => {
    expect(html`${trustedHtml('<b>x</b>')}`.toString()).toBe('<b>x</b>');
  });
});

describe('text from data', () => {
  test('controls, direction overrides and half characters are shown as a replacement; letters of any script stay', () => {
    expect(printable('a\u202eb\u0000c\ud800d\u2066')).toBe('a\ufffdb\ufffdc\ufffdd\ufffd');
    expect(printable('Söhne 株式会社 עברית 😀\n')).toBe('Söhne 株式会社 עברית 😀\n');
  });

  test('shortens by characters, not by halves of them, and only where needed', () => {
    expect(shorten('😀😀😀😀', 3)).toBe('😀😀…');
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('a \n\t b', 5)).toBe('a b');
    expect(shorten('x'.repeat(1e6), 4)).toBe('xxx…');
  });

  test('a shortened text has the longer one as title, and that is bounded too', () => {
    expect(dataText('abcdef', 4).toString()).toBe('<bdi title="abcdef">abc…</bdi>');
    expect(dataText('abc', 4).toString()).toBe('<bdi>abc</bdi>');
    expect(dataText('x'.repeat(10_000), 4).toString().length).toBeLessThan(400);
  });

  test('labels that shortening made equal are told apart', () => {
    expect(distinctLabels(['abcdef', 'abcxyz', 'b'], 4)).toEqual(['abc…', 'abc… (2)', 'b']);
  });

  test('lists in words', () => {
    expect(listInWords([])).toBe('');
    expect(listInWords(['a'])).toBe('a');
    expect(listInWords(['a', 'b', 'c'])).toBe('a, b and c');
  });
});
