import { writeFileAtomic } from './atomic.ts';

/**
 * JSON that is the same text for the same data: keys sorted by code unit, numbers as JavaScript prints them (shortest
 * form that reads back the same), -0 as 0, typed arrays as lists, undefined keys left out.
 *
 * @param indent Spaces per level; 0: one line without white space.
 * @throws {TypeError} On NaN, infinities, functions, big integers and circular references, naming the place: JSON cannot carry them.
 */
export function canonicalJson(value: unknown, indent = 0): string {
  return JSON.stringify(sorted(value, '$', []), null, indent);
}

/** Write canonical JSON, indented by two, with a newline at the end; whole or not at all. */
export async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFileAtomic(path, `${canonicalJson(value, 2)}\n`);
}

function sorted(value: unknown, place: string, above: readonly unknown[]): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${place} is ${value}, which JSON cannot carry; missing is null.`);
    return value === 0 ? 0 : value;
  }
  if (typeof value !== 'object') throw new TypeError(`${place} is a ${typeof value}, which JSON cannot carry.`);
  if (above.includes(value)) throw new TypeError(`${place} contains itself.`);
  const path = [...above, value];
  if (Array.isArray(value)) return value.map((item, i) => sorted(item, `${place}[${i}]`, path));
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(value as Uint8Array | Float64Array, (item, i) => sorted(item, `${place}[${i}]`, path));
  }
  const result: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    if (item !== undefined) result[key] = sorted(item, `${place}.${key}`, path);
  }
  return result;
}
