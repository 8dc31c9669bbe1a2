import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modelFileJsonSchema } from '../../models/model-file/index.ts';
import { configJsonSchema } from '../../pipeline/config/index.ts';
import { importsOf, ROOMS, ROOT, sourcesOf } from './sources.ts';

interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly type: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly overrides: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(`${ROOT}${path}`, 'utf8'));
const own = readJson('package.json') as PackageFile;
const lock = readJson('package-lock.json') as { packages: Record<string, Partial<PackageFile> & { version: string }> };
const EXACT = /^\d+\.\d+\.\d+(?:-[0-9a-z.]+)?$/;

/** Run a line of code in plain Node from the repository, where the package refers to itself by its name. */
function runNode(code: string): string {
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: ROOT, encoding: 'utf8' }).trim();
}

/** Packages that the compiled code imports. */
const imported = ROOMS.flatMap(sourcesOf)
  .flatMap(importsOf)
  .filter(({ file, specifier }) => file === null && !specifier.startsWith('node:'))
  .map(({ specifier }) =>
    specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
  );

describe('package.json', () => {
  it('pins every dependency to one version, the one in the lock file', () => {
    const pinned = Object.entries({ ...own.dependencies, ...own.devDependencies });
    expect(pinned.filter(([, version]) => !EXACT.test(version))).toEqual([]);
    expect(pinned.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version)).toEqual([]);
  });

  it('agrees with the lock file', () => {
    const locked = lock.packages[''];
    expect(locked.name).toBe(own.name);
    expect(locked.version).toBe(own.version);
    expect(locked.dependencies).toEqual(own.dependencies);
    expect(locked.devDependencies).toEqual(own.devDependencies);
    expect(locked.engines).toEqual(own.engines);
    expect(locked.bin).toEqual(
      Object.fromEntries(Object.entries(own.bin).map(([name, file]) => [name, file.replace('./', '')])),
    );
  });

  it('names the oldest Node that it runs on, and this one is not older', () => {
    const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(own.engines.node) ?? [];
    const [runningMajor, runningMinor] = process.versions.node.split('.').map(Number);
    expect(`${major}.${minor}`).toBe('20.19');
    expect(runningMajor * 1000 + runningMinor).toBeGreaterThanOrEqual(20_019);
  });

  it('is an ES module under a permissive licence that stands beside it', () => {
    expect(own.type).toBe('module');
    expect(own.license).toBe('MIT');
    expect(readFileSync(`${ROOT}LICENSE`, 'utf8')).toMatch(/^MIT License/);
  });

  it('depends on every package that the code imports, or names it as one that may be absent', () => {
    const optional = Object.keys(own.peerDependencies).filter((name) => own.peerDependenciesMeta[name]?.optional);
    expect(imported.filter((name) => !(name in own.dependencies) && !optional.includes(name))).toEqual([]);
  });

  it('depends on nothing that is not used: by the code, by a notebook, or to pin what a dependency brings', () => {
    const notebooks = readdirSync(`${ROOT}notebooks`)
      .filter((name) => name.endsWith('.ipynb'))
      .map((name) => readFileSync(`${ROOT}notebooks/${name}`, 'utf8'));
    const unused = Object.keys(own.dependencies).filter(
      (name) =>
        !imported.includes(name) &&
        !(name in own.overrides) &&
        !notebooks.some((text) => text.includes(`from '${name}'`)),
    );
    expect(unused).toEqual([]);
  });

  it('is accepted by npm ci', () => {
    const args = ['ci', '--dry-run', '--ignore-scripts', '--offline', '--no-audit', '--no-fund'];
    const npm = process.env.npm_execpath;
    const [command, before] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
    const output = execFileSync(command, [...before, ...args], { cwd: ROOT, encoding: 'utf8', timeout: 60_000 });
    expect(output).toMatch(/up to date|add(?:ed)? |change(?:d)? |remove(?:d)? /);
  });
});

describe('the built package', () => {
  it('holds every file that bin, exports and files name', () => {
    const named = [
      ...Object.values(own.bin),
      ...Object.values(own.exports).flatMap((entry) => (typeof entry === 'string' ? [entry] : Object.values(entry))),
      ...own.files,
    ].filter((path) => !path.includes('*'));
    expect(named.length).toBeGreaterThan(8);
    expect(named.filter((path) => !existsSync(`${ROOT}${path}`))).toEqual([]);
  });

  it('has a command line that can be executed and shows its help', () => {
    const cli = `${ROOT}${own.bin.barometer}`;
    expect(readFileSync(cli, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    if (process.platform !== 'win32') expect(() => accessSync(cli, constants.X_OK)).not.toThrow();
    const help = execFileSync(process.execPath, [cli, '--help'], { encoding: 'utf8' });
    expect(help).toMatch(/^Usage: barometer /);
    expect(execFileSync(process.execPath, [cli, '--version'], { encoding: 'utf8' }).trim()).toBe(own.version);
  });

  it('resolves by its name, whole and runtime alone', () => {
    const names = JSON.parse(
      runNode("console.log(JSON.stringify(Object.keys(await import('barometer'))))"),
    ) as string[];
    expect(names).toEqual(
      expect.arrayContaining(['loadConfig', 'loadModel', 'recalibrate', 'simulate', 'writeSample']),
    );
    const runtime = JSON.parse(
      runNode("console.log(JSON.stringify(Object.keys(await import('barometer/runtime'))))"),
    ) as string[];
    expect(runtime).toEqual(expect.arrayContaining(['loadModel', 'ModelFileError']));
  });

  it('keeps everything else to itself', () => {
    const code = "await import('barometer/dist/pipeline/cli.js').catch((error) => console.log(error.code))";
    expect(runNode(code)).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it('publishes the schemas that the code checks with', () => {
    const resolved = runNode("console.log(import.meta.resolve('barometer/schema/config.schema.json'))");
    expect(resolved).toMatch(/dist\/schema\/config\.schema\.json$/);
    expect(readJson('dist/schema/config.schema.json')).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
    expect(readJson('dist/schema/model.schema.json')).toEqual(JSON.parse(JSON.stringify(modelFileJsonSchema())));
  });

  it('holds nothing that is not made from the sources', () => {
    const compiled = readdirSync(`${ROOT}dist`, { recursive: true, encoding: 'utf8' }).map((name) =>
      name.replaceAll('\\', '/'),
    );
    const strange = compiled.filter((name) => {
      const source = name.replace(/(?:\.d)?\.(?:js|ts)$/, '.ts');
      return !name.startsWith('schema') && /\.\w+$/.test(name) && !existsSync(`${ROOT}${source}`);
    });
    expect(strange).toEqual([]);
  });
});
