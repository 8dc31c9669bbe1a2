/** Deeper than any model file; keeps a hostile one from exhausting the stack. */
export const MAX_DEPTH = 32;

/**
 * A frozen copy of plain data: objects, lists, texts, numbers, booleans, null. The original stays as it is. A key such as
 * `__proto__` becomes an ordinary property. -0 becomes 0; properties that are undefined are left out.
 *
 * @throws {RangeError} If it is nested deeper than `MAX_DEPTH`.
 */
export function frozenCopy(value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new RangeError(`nested deeper than ${MAX_DEPTH}`);
  if (typeof value === 'number') return value + 0;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((item) => frozenCopy(item, depth + 1)));
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const frozen = frozenCopy(member, depth + 1);
    if (key === '__proto__') Object.defineProperty(copy, key, { value: frozen, enumerable: true });
    else copy[key] = frozen;
  }
  return Object.freeze(copy);
}
