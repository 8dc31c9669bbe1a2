/** The name in `${NAME}` (or `$(NAME)`, which the reader makes of it inside braces); null if the text is anything else. */
export function variableName(text: string): string | null {
  return /^\$[{(]([A-Za-z_][A-Za-z0-9_]*)[})]$/.exec(text.trim())?.[1] ?? null;
}

/** What an environment variable holds, without outer spaces; null if it is not set or empty. */
export function variableValue(name: string): string | null {
  return process.env[name]?.trim() || null;
}
