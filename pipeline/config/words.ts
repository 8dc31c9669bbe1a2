/**
 * Text in double quotes as it would stand in the config, at most 60 characters, control characters escaped. A user and
 * password inside an address are not shown.
 */
export function quote(text: string): string {
  const safe = text.replace(/:\/\/[^\s/]*@/g, '://...@').replace(/(password|pwd|secret|token)=[^\s&;]*/gi, '$1=...');
  const short = safe.length > 60 ? `${safe.slice(0, 57)}...` : safe;
  return JSON.stringify(short).replace(/[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A value given in the config, in words that fit after "is". */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) {
    const text = `[${value.map(show).join(', ')}]`;
    return text.length <= 60 ? text : `a list of ${value.length}`;
  }
  return 'a mapping';
}

/** `config.metrics.custom[0].name`: a place in the config as it is written in faults. */
export function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => text + (typeof step === 'number' ? `[${step}]` : `.${plainKey(step)}`),
    'config',
  );
}

function plainKey(key: string): string {
  return /^[\w-]{1,60}$/.test(key) ? key : quote(key);
}

/** "a, b or c". */
export function anyOf(words: readonly string[]): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}
