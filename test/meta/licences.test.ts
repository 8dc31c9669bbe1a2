import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROOT } from './sources.ts';

/** Licences that ask for no more than their notice. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly peer?: boolean;
  readonly optional?: boolean;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
}

const lock = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8')) as {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
/** What a user of the package gets. */
const shipped = installed.filter(([, own]) => own.dev !== true && own.peer !== true);

/** Whether a licence expression can be met with permissive licences alone. */
function isPermissive(expression: string): boolean {
  const bare = expression.replaceAll(/^\(|\)$/g, '');
  if (/ OR /.test(bare)) return bare.split(' OR ').some(isPermissive);
  if (/ AND /.test(bare)) return bare.split(' AND ').every(isPermissive);
  return PERMISSIVE.has(bare);
}

/** What the installed package says itself; null where it is not installed, as with binaries for other machines. */
function declaredLicence(path: string): string | null {
  const file = `${ROOT}${path}/package.json`;
  if (!existsSync(file)) return null;
  const { license } = JSON.parse(readFileSync(file, 'utf8')) as { license?: string };
  return license ?? 'none';
}

describe('production dependencies', () => {
  it('are permissively licensed, as locked and as installed', () => {
    expect(shipped.length).toBeGreaterThan(30);
    const strict = shipped.flatMap(([path, { license = 'none' }]) =>
      [license, declaredLicence(path) ?? license].filter((one) => !isPermissive(one)).map((one) => `${path}: ${one}`),
    );
    expect(strict).toEqual([]);
  });

  it('carry the text of their licence where one is installed', () => {
    const direct = Object.keys(lock.packages['']?.['dependencies' as keyof LockedPackage] ?? {});
    const bare = direct.filter((name) => {
      const folder = `${ROOT}node_modules/${name}`;
      return (
        !readdirSync(folder).some((file) => /^licen[cs]e/i.test(file)) &&
        declaredLicence(`node_modules/${name}`) === 'none'
      );
    });
    expect(bare).toEqual([]);
  });

  it('run no script when they are installed', () => {
    const scripted = shipped.filter(([, own]) => 'hasInstallScript' in own).map(([path]) => path);
    expect(scripted).toEqual([]);
  });
});

describe('licence expressions', () => {
  it.each([
    ['MIT', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['MIT AND GPL-3.0-only', false],
    ['(BSD-3-Clause AND Apache-2.0)', true],
    ['AGPL-3.0-only', false],
    ['none', false],
    ['SEE LICENSE IN x', false],
  ])('%s: permissive %s', (expression, expected) => {
    expect(isPermissive(expression)).toBe(expected);
  });
});
