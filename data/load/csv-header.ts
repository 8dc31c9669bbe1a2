import { FILE_COLUMN } from './relation.ts';

/** Separator and column names of a CSV file. */
export interface CsvHeader {
  readonly separator: string;
  /** Unique without regard to case: a repeated name (or one that the loader uses) gets `_2`, an empty one is `column` and its position. */
  readonly names: readonly string[];
}

const SEPARATORS = [',', ';', '\t', '|'] as const;

/**
 * Read the header record at the start of a CSV text.
 *
 * @param head The file's first characters, without a byte-order mark.
 * @param separator The separator, or null: the one of `, ; tab |` that stands most often in the header.
 */
export function parseCsvHeader(head: string, separator: string | null): CsvHeader {
  const chosen =
    separator ??
    SEPARATORS.reduce((best, candidate) =>
      headerFields(head, candidate).length > headerFields(head, best).length ? candidate : best,
    );
  return { separator: chosen, names: uniqueNames(headerFields(head, chosen)) };
}

function headerFields(head: string, separator: string): string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let i = 0; i < head.length; i++) {
    const sign = head[i]!;
    if (isQuoted) {
      if (sign !== '"') field += sign;
      else if (head[i + 1] === '"') field += head[++i];
      else isQuoted = false;
    } else if (sign === '"' && field === '') isQuoted = true;
    else if (sign === separator) {
      fields.push(field);
      field = '';
    } else if (sign === '\n' || sign === '\r') break;
    else field += sign;
  }
  return [...fields, field].map((name) => name.trim());
}

function uniqueNames(names: readonly string[]): string[] {
  const seen = new Set<string>([FILE_COLUMN]);
  return names.map((name, i) => {
    const wanted = name === '' ? `column${i + 1}` : name;
    let given = wanted;
    for (let n = 2; seen.has(given.toLowerCase()); n++) given = `${wanted}_${n}`;
    seen.add(given.toLowerCase());
    return given;
  });
}
