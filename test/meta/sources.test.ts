import { describe, expect, it } from 'vitest';
import { codeOnly, importsOf, withoutComments } from './sources.ts';

const squeeze = (text: string) => text.replaceAll(/ +/g, ' ').trim();

describe('reading sources', () => {
  it('blanks comments and texts, and keeps the code of template expressions', () => {
    const source = [
      'const a = `x $',
      "{f({ b: 'q' })} console.log`; // console\nconst c = '/* no */' /* gone */ + d;",
    ].join('');
    expect(squeeze(codeOnly(source).split('\n')[0]).split('$')).toEqual(['const a = ` ', "{f({ b: ' ' })} `;"]);
    expect(squeeze(withoutComments(source).split('\n')[1])).toBe("const c = '/* no */' + d;");
  });

  it('tells a regular expression from a division', () => {
    expect(squeeze(codeOnly("const a = /['\"`]/g; const b = 'x';"))).toBe("const a = / /; const b = ' ';");
    expect(squeeze(codeOnly("const a = b / c; const d = e[1] / 2; const f = 'x';"))).toBe(
      "const a = b / c; const d = e[1] / 2; const f = ' ';",
    );
  });

  it('keeps the numbers of lines', () => {
    expect(codeOnly('/* a\nb */\n`c\nd`\ne').split('\n')).toHaveLength(5);
  });

  it('finds every way to name another file, and none in comments', () => {
    const text = [
      "import { a } from './a.ts';",
      "import type { B } from '../data/b.ts';",
      "import './c.ts';",
      "export {\n  d,\n} from './d.ts';",
      "const e = await import('./e.ts');",
      "new Worker(new URL('./f.js', import.meta.url));",
      "// import { g } from './g.ts';",
      "export const h = ['from', 'h.ts'];",
      "import { readFile } from 'node:fs/promises';",
    ].join('\n');
    const imports = importsOf({ path: 'models/room/x.ts', text });
    expect(imports.flatMap(({ file }) => file ?? []).sort()).toEqual([
      'models/data/b.ts',
      'models/room/a.ts',
      'models/room/c.ts',
      'models/room/d.ts',
      'models/room/e.ts',
      'models/room/f.js',
    ]);
    expect(imports.filter(({ file }) => file === null)).toEqual([
      { specifier: 'node:fs/promises', file: null, isType: false },
    ]);
    expect(imports.filter(({ isType }) => isType).map(({ specifier }) => specifier)).toEqual(['../data/b.ts']);
  });
});
