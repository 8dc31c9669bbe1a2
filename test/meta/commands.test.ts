import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOMS, ROOT } from './sources.ts';

const docs = readFileSync(`${ROOT}docs/commands.md`, 'utf8');
/** What is said before the first command, and what is said of each. */
const [opening, ...rest] = docs.split(/^## (?=`)/m);
const sections = new Map(rest.map((section) => [/^`([\w-]+)`/.exec(section)?.[1] ?? '', section]));

/** What the command line says of itself: the only source of commands and options that this test believes. */
function helpOf(...args: readonly string[]): string {
  return execFileSync(process.execPath, [`${ROOT}dist/pipeline/cli.js`, ...args], {
    encoding: 'utf8',
    env: { ...process.env, COLUMNS: '200' },
  });
}

/** Left-hand terms of a help section: names of commands, or flags of options. */
function terms(help: string, section: string): string[] {
  const block = help.split(`\n${section}:\n`)[1]?.split('\n\n')[0] ?? '';
  return block.split('\n').flatMap((line) => /^ {2}(\S.*?)(?: {2,}|$)/.exec(line)?.[1] ?? []);
}

const commands = terms(helpOf('--help'), 'Commands')
  .map((term) => term.split(' ')[0])
  .filter((name) => name !== 'help');
const help = new Map(commands.map((name) => [name, helpOf('help', name)]));
const optionsOf = (name: string) => terms(help.get(name) ?? '', 'Options');

describe('docs/commands.md', () => {
  it('has a section for each command, in the order of --help, and none for another', () => {
    expect(commands.length).toBeGreaterThanOrEqual(9);
    expect([...sections.keys()]).toEqual(commands);
  });

  it('lists each command in the table at its top', () => {
    expect(commands.filter((name) => !opening.includes(`[\`${name}\`](#${name})`))).toEqual([]);
  });

  it.each(commands)('names every option of %s, as --help writes it', (name) => {
    const common = ['--json', '--quiet', '--no-color', '-h, --help'];
    expect(optionsOf(name)).toEqual(expect.arrayContaining(common));
    const own = optionsOf(name).filter((option) => !common.includes(option));
    expect(own.filter((option) => !sections.get(name)?.includes(`| \`${option}\` |`))).toEqual([]);
  });

  it.each(commands)('names no option that %s does not have', (name) => {
    const rows = [...(sections.get(name) ?? '').matchAll(/^\| `(-[^`]+)`/gm)].map((match) => match[1]);
    expect(rows.filter((option) => !optionsOf(name).includes(option))).toEqual([]);
  });

  it.each(commands)('shows %s with its arguments, and an example that its own options make', (name) => {
    const usage = /^Usage: barometer (.*)$/m.exec(help.get(name) ?? '')?.[1].replace(' [options]', '') ?? '';
    const section = sections.get(name) ?? '';
    expect(section).toContain(`\`barometer ${usage}\``);
    const examples = [...(/```sh\n([\s\S]*?)```/.exec(section)?.[1].matchAll(/^barometer .*$/gm) ?? [])].map(
      ([line]) => line,
    );
    expect(examples.length).toBeGreaterThan(0);
    const flags = optionsOf(name).flatMap((option) => /--[\w-]+/.exec(option)?.[0] ?? []);
    for (const example of examples) {
      expect(example.startsWith(`barometer ${name}`)).toBe(true);
      expect([...example.matchAll(/--[\w-]+/g)].map(([flag]) => flag).filter((flag) => !flags.includes(flag))).toEqual(
        [],
      );
    }
  });

  it('names the options that all commands share', () => {
    for (const option of ['`--json`', '`--quiet`', '`--no-color`', '`--help`', '`--version`'])
      expect(opening).toContain(option);
  });
});

describe('every page', () => {
  const pages = [
    ...['README.md', 'CHANGELOG.md'].filter((name) => existsSync(`${ROOT}${name}`)),
    ...[...ROOMS, 'docs', 'notebooks', 'bench', 'studies'].flatMap((folder) =>
      readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' })
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
        .filter((name) => name.endsWith('.md')),
    ),
  ];

  it.each(pages)('%s links only to files and headings that are there', (page) => {
    const text = readFileSync(`${ROOT}${page}`, 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1])
      .filter((link) => !/^[a-z]+:/.test(link));
    const broken = links.filter((link) => {
      const [file, anchor] = link.split('#');
      const target = file === '' ? page : posix.join(posix.dirname(page), file);
      if (!existsSync(`${ROOT}${target}`)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(`${ROOT}${target}`, 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it.each([
    ...ROOMS,
    'notebooks',
    'bench',
    'studies',
  ])('%s has one, which says what it may import and how to add to it', (room) => {
    const text = readFileSync(`${ROOT}${room}/README.md`, 'utf8');
    expect(text).toMatch(/import/i);
    expect(text).toMatch(/^(?:#+ )?To add/m);
    expect(text.split('\n').length).toBeLessThan(120);
  });
});

/** The anchors that a reader of Markdown makes of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
