import { readFileSync } from 'node:fs';

/** The package's version. Beside the sources when they run as they are, one folder further up when compiled. */
export function packageVersion(): string {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (name === 'barometer' && version !== undefined) return version;
    } catch {
      // Not there: the other place has it.
    }
  }
  return '0.0.0';
}
