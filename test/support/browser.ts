/** A real browser for tests, from npm packages alone. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { unpackFile, unpackFolder } from './unpack.ts';

/** Which copy of the libraries that Chromium needs: the system's, the package's, or the system's where it has them. */
export type Libraries = 'auto' | 'system' | 'packaged';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run'];

export interface BrowserFiles {
  readonly executable: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Folder of the unpacked libraries; null where the system's are used. */
  readonly libraryFolder: string | null;
}

/**
 * The browser unpacked into `node_modules/.cache`, and the environment to start it in.
 *
 * The package brings its own copies of libnss3 and libnspr4 but unpacks them only on some hosts; here they are unpacked
 * where the browser does not start without them.
 */
export function browserFiles(libraries: Libraries = 'auto'): BrowserFiles {
  // The package's entry lies at different depths in its versions: go up to the folder that has the archives.
  let packageFolder = dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium')));
  while (!existsSync(join(packageFolder, 'bin'))) packageFolder = dirname(packageFolder);
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const archives = join(packageFolder, 'bin');
  const cache = join(packageFolder, '..', '..', '.cache', 'barometer-browser', version);
  const executable = unpackFile(join(archives, 'chromium.br'), join(cache, 'chromium'));
  const fonts = unpackFolder(join(archives, 'fonts.tar.br'), join(cache, 'fonts'));
  const environment = { ...inherited(), FONTCONFIG_PATH: process.env.FONTCONFIG_PATH ?? fontFolder(fonts) };
  if (libraries === 'system' || (libraries === 'auto' && starts(executable, environment))) {
    return { executable, environment, libraryFolder: null };
  }
  const libraryFolder = join(unpackFolder(join(archives, 'al2023.tar.br'), join(cache, 'al2023')), 'lib');
  const path = [libraryFolder, process.env.LD_LIBRARY_PATH].filter((one) => one !== undefined && one !== '').join(':');
  return { executable, environment: { ...environment, LD_LIBRARY_PATH: path }, libraryFolder };
}

/** A headless Chromium; the caller closes it. */
export async function launchBrowser(libraries: Libraries = 'auto'): Promise<Browser> {
  const { executable, environment } = browserFiles(libraries);
  return chromium.launch({ executablePath: executable, args: FLAGS, env: environment, headless: true });
}

/** The system's own font settings where it has some; otherwise the package's fonts, so that text is drawn at all. */
function fontFolder(packaged: string): string {
  const probe = spawnSync('fc-list', ['--format', '%{family}'], { encoding: 'utf8' });
  return probe.status === 0 && probe.stdout !== '' ? '/etc/fonts' : packaged;
}

function starts(executable: string, environment: Readonly<Record<string, string>>): boolean {
  return spawnSync(executable, ['--no-sandbox', '--version'], { env: environment, timeout: 30_000 }).status === 0;
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
