import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../models/runtime/', import.meta.url));
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
/** Sources without comments and indentation, types included; at 80,000 a minified bundle is about 32 KB, 12 KB gzipped. */
const BYTE_BUDGET = 94_000;

function sourceOf(file: string): string {
  return readFileSync(`${FOLDER}${file}`, 'utf8');
}

describe('the runtime folder', () => {
  it('imports nothing from outside itself', () => {
    const imports = FILES.flatMap((file) =>
      [...sourceOf(file).matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => `${file}: ${match[1]}`),
    );
    expect(imports.length).toBeGreaterThan(50);
    expect(imports.filter((line) => !/: \.\/[a-z0-9-]+\.ts$/.test(line))).toEqual([]);
  });

  it('uses nothing that depends on the machine, the clock or chance', () => {
    const forbidden =
      /\b(process|Buffer|globalThis|window|document|Intl|toLocale\w*|Date\.now|Math\.random|Math\.(exp|log|pow)|structuredClone|TextEncoder|fetch|console)\b|new Date\(\)/;
    const code = FILES.map((file) => [file, withoutComments(sourceOf(file))]);
    expect(
      code.filter(([, text]) => forbidden.test(text)).map(([file, text]) => [file, forbidden.exec(text)?.[0]]),
    ).toEqual([]);
  });

  it('compiles as ES2022 without Node or DOM types', () => {
    const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022', '--module', 'nodenext'];
    const rest = [
      '--types',
      '',
      '--allowImportingTsExtensions',
      '--erasableSyntaxOnly',
      '--verbatimModuleSyntax',
      '--ignoreConfig',
    ];
    const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
    const output = execFileSync(process.execPath, [compiler, ...options, ...rest, `${FOLDER}index.ts`], {
      encoding: 'utf8',
      cwd: ROOT,
    });
    expect(output).toBe('');
  });

  it('stays within its byte budget', () => {
    const bytes = FILES.reduce((sum, file) => sum + withoutComments(sourceOf(file)).length, 0);
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(BYTE_BUDGET);
  });
});

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s+|\s*\/\/ .*$/gm, '');
}
