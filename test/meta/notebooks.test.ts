import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backtest } from '../../models/backtest/types.ts';
import { importsOf, ROOT } from './sources.ts';

interface Cell {
  readonly cell_type: 'code' | 'markdown';
  readonly source: readonly string[];
  readonly outputs?: readonly unknown[];
  readonly execution_count?: number | null;
}

interface Notebook {
  readonly nbformat: number;
  readonly metadata: { readonly kernelspec: { readonly name: string; readonly language: string } };
  readonly cells: readonly Cell[];
}

const notebooks = readdirSync(`${ROOT}notebooks`)
  .filter((name) => name.endsWith('.ipynb'))
  .map((file) => ({
    name: file.replace('.ipynb', ''),
    notebook: JSON.parse(readFileSync(`${ROOT}notebooks/${file}`, 'utf8')) as Notebook,
  }));
const textOf = (cell: Cell) => cell.source.join('');
const codeOf = ({ cells }: Notebook) =>
  cells
    .filter((cell) => cell.cell_type === 'code')
    .map(textOf)
    .join('\n');

describe.each(notebooks)('notebooks/$name', ({ notebook }) => {
  it('asks its question in the title and answers it at once', () => {
    const [title, answer] = textOf(notebook.cells[0]).split('\n\n');
    expect(title).toMatch(/^# .+\?$/);
    expect(answer).toMatch(/^\*\*.+\.\*\*/);
    expect(textOf(notebook.cells[1])).toMatch(/^## How to run it\n/);
  });

  it('is saved for the Deno kernel, without outputs', () => {
    expect(notebook.nbformat).toBe(4);
    expect(notebook.metadata.kernelspec).toMatchObject({ name: 'deno', language: 'typescript' });
    const code = notebook.cells.filter((cell) => cell.cell_type === 'code');
    expect(code.length).toBeGreaterThan(2);
    expect(code.filter((cell) => cell.outputs?.length !== 0 || cell.execution_count !== null)).toEqual([]);
  });

  it('imports the public entry and nothing else of ours, and arquero for tables', () => {
    const imports = importsOf({ path: 'notebooks/x.ts', text: codeOf(notebook) }).map(({ specifier }) => specifier);
    expect(imports).toContain('barometer');
    const others = imports.filter((specifier) => specifier !== 'barometer' && !specifier.startsWith('node:'));
    expect(others.filter((specifier) => specifier !== 'arquero')).toEqual([]);
  });
});

describe('the cells of each notebook, one after another', () => {
  let folder = '';

  // As in a project that has installed the package: its folder stands in node_modules under its name.
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'barometer-notebooks-'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules', 'barometer'), 'junction');
    symlinkSync(`${ROOT}node_modules/arquero`, join(folder, 'node_modules', 'arquero'), 'junction');
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
    for (const { name, notebook } of notebooks) writeFileSync(join(folder, `${name}.ts`), codeOf(notebook));
    recalibrateTinyHistory(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('compile against the published types', () => {
    const options = ['--target', 'es2023', '--lib', 'es2023', '--module', 'nodenext', '--strict', '--skipLibCheck'];
    const types = ['--types', 'node', '--typeRoots', `${ROOT}node_modules/@types`, '--ignoreConfig'];
    const files = notebooks.map(({ name }) => `${name}.ts`);
    const compiler = `${ROOT}node_modules/typescript/bin/tsc`;
    const { stdout } = spawnSync(process.execPath, [compiler, ...options, ...types, ...files], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });

  it.each(notebooks)('run: $name', ({ name }) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [`${name}.js`], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, BAROMETER_OUT: join(folder, 'out') },
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/\b(?:NaN|undefined|Infinity)\b/);
    expect(stdout.split('\n').length).toBeGreaterThan(15);
    // What a notebook works out by itself agrees with what the run wrote down.
    const { churn } = JSON.parse(readFileSync(join(folder, 'out', 'backtest.json'), 'utf8')) as Pick<Backtest, 'churn'>;
    expect(churn.nEventAccounts).toBeGreaterThan(3);
    expect(stdout).toMatch(new RegExp(`\\b${churn.nEventAccounts} (?:churned accounts|accounts churned)\\b`));
  });
});

/** The sample in small, recalibrated by the command line as a person would; its verdict does not matter here. */
function recalibrateTinyHistory(folder: string): void {
  const write = "import { writeSample } from 'barometer'; await writeSample('sample', { accounts: 150, months: 18 });";
  execFileSync(process.execPath, ['--input-type=module', '-e', write], { cwd: folder });
  const config = join(folder, 'sample', 'barometer.yaml');
  const small = readFileSync(config, 'utf8')
    .replace(/^snapshots:.*$/m, 'snapshots: { every: month }')
    .replace(/^models:.*$/m, 'models: { families: [logistic], max_metrics: 5 }')
    .replace(/^backtest:.*$/m, 'backtest: { recalibrate_every: quarter, folds: 2, bootstrap: 100 }');
  writeFileSync(config, small);
  const { status, stderr } = spawnSync(
    process.execPath,
    [`${ROOT}dist/pipeline/cli.js`, 'recalibrate', config, '--out', join(folder, 'out'), '--quiet'],
    { encoding: 'utf8' },
  );
  if (status !== 0 && status !== 2 && status !== 3)
    throw new Error(`recalibrate ended with exit code ${status}:\n${stderr}`);
}
