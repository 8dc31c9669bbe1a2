import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The rooms that are compiled into the package. */
export const ROOMS = ['pipeline', 'reports', 'models', 'features', 'data'] as const;

export interface SourceFile {
  /** Path from the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Path from the repository of a file of ours; null for a package or a built-in. */
  readonly file: string | null;
  /** Whether it is gone once compiled: `import type`, `export type`. */
  readonly isType: boolean;
}

/** The TypeScript files of a folder, in the order of their paths. */
export function sourcesOf(folder: string): readonly SourceFile[] {
  return readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, 'utf8') }));
}

/** What a file imports, re-exports, loads when called or starts as a worker. */
export function importsOf({ path, text }: SourceFile): readonly Import[] {
  const patterns = [
    /^(?:import|export)\b[^;'"`=(]*?\bfrom\s*'([^']+)'/gm,
    /^import\s*'([^']+)'/gm,
    /\bimport\(\s*'([^']+)'/g,
    /\bnew URL\(\s*'(\.[^']+)',\s*import\.meta\.url/g,
  ];
  const code = withoutComments(text);
  return patterns
    .flatMap((pattern) => [...code.matchAll(pattern)])
    .map(([whole, specifier]) => ({
      specifier,
      file: specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : null,
      isType: /^(?:import|export)\s+type\b/.test(whole),
    }));
}

/** Source without comments; texts stay. Lines keep their numbers. */
export function withoutComments(text: string): string {
  return strip(text, false);
}

/** Source without comments and without what stands in texts, so that only code is searched. Lines keep their numbers. */
export function codeOnly(text: string): string {
  return strip(text, true);
}

/** A regular expression can stand after one of these; after a name or a closing bracket the slash divides. */
const BEFORE_REGEXP = /(?:^|[([{,;=:!&|?+\-*~^<>%]|\b(?:return|typeof|case|in|of|do|else|await|yield))\s*$/;
const TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|\/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/[a-z]*/y;

function strip(text: string, withTexts: boolean): string {
  let code = '';
  /** One entry per template that is open: how deep in braces its expression is; -1 in the template's own text. */
  const templates: number[] = [];
  const inTemplate = () => templates.at(-1) === -1;
  for (let at = 0; at < text.length; ) {
    const char = text[at];
    if (inTemplate()) {
      const width = char === '\\' ? 2 : char === '$' && text[at + 1] === '{' ? 2 : 1;
      if (char === '`') templates.pop();
      else if (char === '$' && width === 2) templates[templates.length - 1] = 0;
      const part = text.slice(at, at + width);
      code += withTexts && part !== '`' && part !== '${' ? blank(part) : part;
      at += width;
      continue;
    }
    TOKEN.lastIndex = at;
    const token = '/\'"'.includes(char) ? TOKEN.exec(text)?.[0] : undefined;
    const isComment = token?.startsWith('//') === true || token?.startsWith('/*') === true;
    if (token !== undefined && (isComment || char !== '/' || BEFORE_REGEXP.test(code.slice(-40)))) {
      code += isComment ? blank(token) : withTexts ? `${char}${blank(token.slice(1, -1))}${char}` : token;
      at += token.length;
      continue;
    }
    if (char === '`') templates.push(-1);
    else if (templates.length > 0) {
      const depth = templates[templates.length - 1];
      if (char === '{') templates[templates.length - 1] = depth + 1;
      if (char === '}') templates[templates.length - 1] = depth - 1;
    }
    code += char;
    at++;
  }
  return code;
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
