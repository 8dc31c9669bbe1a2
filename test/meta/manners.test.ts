import { describe, expect, it } from 'vitest';
import { codeOnly, ROOMS, type SourceFile, sourcesOf } from './sources.ts';

const files = ROOMS.flatMap(sourcesOf);
const code = files.map(({ path, text }): SourceFile => ({ path, text: codeOnly(text) }));
const tests = sourcesOf('test').filter(({ path }) => !path.startsWith('test/fixtures/'));

/** Lines of a file; past this it holds more than one idea. Tests may be longer: tables of cases are. */
const MOST_LINES = 400;
const MOST_LINES_OF_A_TEST = 600;

/** What code must not depend on, and the one place that may: there it is passed in as an argument or never reaches a result. */
const FORBIDDEN: readonly { readonly what: string; readonly pattern: RegExp; readonly except: readonly string[] }[] = [
  { what: 'the console', pattern: /\bconsole\s*[.[]/, except: [] },
  {
    what: 'chance',
    pattern: /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b/,
    // The name of a session, which no other session on the server may have.
    except: ['data/clickhouse/source.ts'],
  },
  { what: 'the clock', pattern: /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(\s*\)|\bhrtime\b/, except: [] },
  {
    what: 'elapsed time',
    pattern: /\bperformance\b/,
    // Stage durations: shown as progress and kept in the manifest.
    except: ['pipeline/cli.ts', 'pipeline/commands/context.ts', 'pipeline/stages/stage-clock.ts'],
  },
  {
    what: 'the locale',
    pattern: /\btoLocale\w*|\blocaleCompare\b|\bIntl\b/,
    except: [],
  },
  {
    what: 'the time zone',
    pattern: /\.(?:get|set)(?:FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)\(|\bgetTimezoneOffset\b/,
    except: [],
  },
  {
    what: 'the environment',
    pattern: /\bprocess\.(?:env|platform|arch|argv)\b/,
    // Colours, and ${NAME} in a config.
    except: ['pipeline/cli.ts', 'pipeline/config/variables.ts'],
  },
  { what: 'code made at run time', pattern: /\beval\(|\bnew Function\b/, except: [] },
  { what: 'a default or unlisted export', pattern: /^export\s+(?:\*|default\b)/m, except: [] },
  {
    what: 'syntax that does not erase',
    pattern: /^\s*(?:export\s+)?(?:const\s+)?(?:enum|namespace)\s+\w+\s*\{/m,
    except: [],
  },
  { what: 'a silenced compiler', pattern: /:\s*any\b|\bas any\b|<any>/, except: [] },
];

function found(pattern: RegExp, sources: readonly SourceFile[]): string[] {
  return sources.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [])),
  );
}

describe('every source file', () => {
  it.each(FORBIDDEN)('leaves $what alone', ({ pattern, except }) => {
    expect(
      found(
        pattern,
        code.filter(({ path }) => !except.includes(path)),
      ),
    ).toEqual([]);
  });

  it('does not silence the compiler or the linter without a reason', () => {
    // Linter comments are in the comments: read the text as it is.
    const bare = /@ts-(?:ignore|nocheck|expect-error)|biome-ignore(?:-all)?\s+\S+\s*:?\s*$/;
    expect(found(bare, files)).toEqual([]);
  });

  it('is short', () => {
    const tooLong = (most: number) => (list: readonly SourceFile[]) =>
      list.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 })).filter(({ lines }) => lines > most);
    expect(tooLong(MOST_LINES)(files)).toEqual([]);
    expect(tooLong(MOST_LINES_OF_A_TEST)(tests)).toEqual([]);
  });

  it('has a kebab-case name', () => {
    expect(
      files.filter(({ path }) => !/^(?:[a-z0-9]+(?:-[a-z0-9]+)*\/)+[a-z0-9]+(?:-[a-z0-9]+)*\.ts$/.test(path)),
    ).toEqual([]);
  });

  it('says what each function and class that it exports does', () => {
    const undocumented = files.flatMap(({ path, text }) => {
      const lines = text.split('\n');
      return lines.flatMap((line, i) =>
        /^export (?:(?:async )?function|(?:abstract )?class|const \w+ = (?:async )?(?:\(|<))/.test(line) &&
        !/\*\/\s*$/.test(lines[i - 1] ?? '')
          ? [`${path}:${i + 1}: ${line}`]
          : [],
      );
    });
    expect(undocumented).toEqual([]);
  });
});

describe('every test file', () => {
  it('holds no test that is skipped, singled out or empty', () => {
    expect(
      found(
        /\b(?:it|test|describe)\.(?:skip|only|todo|fails)\b|\bx(?:it|describe)\(/,
        tests.map(({ path, text }) => ({ path, text: codeOnly(text) })),
      ),
    ).toEqual([]);
  });
});

describe('the rules above', () => {
  const rule = (what: string) => FORBIDDEN.find((one) => one.what === what)?.pattern ?? /$^/;

  it.each([
    ['the console', 'console.log(1)'],
    ['chance', 'const a = Math.random();'],
    ['the clock', 'const a = new Date();'],
    ['the clock', 'const a = Date.now();'],
    ['elapsed time', 'performance.now()'],
    ['the locale', 'a.toLocaleString()'],
    ['the locale', 'new Intl.NumberFormat()'],
    ['the time zone', 'a.getMonth()'],
    ['the environment', 'process.env.HOME'],
    ['a default or unlisted export', "export * from './a.ts';"],
    ['a default or unlisted export', 'export default 1;'],
    ['syntax that does not erase', 'export enum A {'],
    ['a silenced compiler', 'const a = b as any;'],
  ])('find %s in %s', (what, line) => {
    expect(rule(what).test(line)).toBe(true);
  });

  it('let pass what is harmless', () => {
    expect(rule('the clock').test('new Date(ms)')).toBe(false);
    expect(rule('the time zone').test('a.getUTCMonth()')).toBe(false);
  });
});
