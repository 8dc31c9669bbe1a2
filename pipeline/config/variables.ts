/** The name in `${NAME}` (or `$(NAME)`, which the reader makes of it inside braces); null if the text is anything else. */
export function variableName(text: string): string | null {
  return /^\$[{(]([A-Za-z_][A-Za-z0-9_]*)[})]$/.exec(text.trim())?.[1] ?? null;
}

/** What the environment holds under a name; null where there is nothing. */
export function variableValue(name: string): string | null {
  const value = process.env[name]?.trim() ?? '';
  return value === '' ? null : value;
}
