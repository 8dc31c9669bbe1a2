/**
 * JSON with one spelling only: keys sorted by code unit, no white space, numbers as ECMAScript writes them (-0 as 0),
 * properties that are undefined left out.
 *
 * @throws {TypeError} If a value cannot stand in JSON (NaN, infinity, bigint, function, undefined in a list), saying where.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw new TypeError(
      `${path || 'the value'} is ${value}; JSON has only finite numbers. Use null for a missing one.`,
    );
  }
  if (Array.isArray(value)) return `[${value.map((item, i) => write(item, `${path}[${i}]`)).join(',')}]`;
  if (typeof value !== 'object')
    throw new TypeError(`${path || 'the value'} is a ${typeof value}; JSON has no such thing.`);
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = (value as Readonly<Record<string, unknown>>)[key];
    if (member !== undefined) {
      members.push(`${JSON.stringify(key)}:${write(member, path === '' ? key : `${path}.${key}`)}`);
    }
  }
  return `{${members.join(',')}}`;
}
