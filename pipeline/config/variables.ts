/** The name in `${NAME}` (or `$(NAME)`, which the reader makes of it inside braces); null if the text is anything else. */
export function variableName(text: string): string | null {
  return /^\$[{(]([A-Za-z_][A-Za-z0-9_]*)[})]$/.exec(text.trim())?.[1] ?? null;
}
