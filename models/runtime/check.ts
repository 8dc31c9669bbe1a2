import { type ModelFileProblem, showValue } from './errors.ts';

/** Collects problems as they are found. */
export type Report = (problem: ModelFileProblem) => void;
/** Looks at one value and reports what is wrong with it. */
export type Check = (value: unknown, path: string, report: Report) => void;

/** What to do about a file that does not hold together. */
export const EXPORT_AGAIN = 'Export the model again; a model file is not written by hand.';

/** Report a problem with the usual advice. */
export function problemAt(
  report: Report,
  step: ModelFileProblem['step'],
  path: string,
  found: string,
  expected: string,
  advice: string = EXPORT_AGAIN,
): void {
  report({ step, path, found, expected, advice });
}

/** A finite number that `holds`. Null and NaN count as a lost number, not as a wrong type. */
export function number(expected = 'a finite number', holds: (value: number) => boolean = () => true): Check {
  return (value, path, report) => {
    const lost = value === null || (typeof value === 'number' && !Number.isFinite(value));
    if (lost) problemAt(report, 'finiteness', path, String(value), expected);
    else if (typeof value !== 'number' || !holds(value)) problemAt(report, 'shape', path, showValue(value), expected);
  };
}

/** A whole number of at least `least`. */
export function whole(least: number): Check {
  return number(`a whole number of at least ${least}`, (value) => Number.isSafeInteger(value) && value >= least);
}

/** A text that `holds`. */
export function text(expected = 'a text', holds: (value: string) => boolean = () => true): Check {
  return (value, path, report) => {
    if (typeof value !== 'string' || !holds(value)) problemAt(report, 'shape', path, showValue(value), expected);
  };
}

/** true or false. */
export function flag(): Check {
  return (value, path, report) => {
    if (typeof value !== 'boolean') problemAt(report, 'shape', path, showValue(value), 'true or false');
  };
}

/** One of a few texts or numbers. */
export function oneOf(...values: readonly (string | number)[]): Check {
  return (value, path, report) => {
    if (!values.some((known) => known === value)) {
      problemAt(
        report,
        'shape',
        path,
        showValue(value),
        values.length === 1 ? showValue(values[0]) : `one of ${values.join(', ')}`,
      );
    }
  };
}

/** Null, or what the check asks for. */
export function nullable(check: Check): Check {
  return (value, path, report) => {
    if (value !== null) check(value, path, report);
  };
}

/** A list whose items all pass. */
export function list(item: Check): Check {
  return (value, path, report) => {
    if (!Array.isArray(value)) problemAt(report, 'shape', path, showValue(value), 'a list');
    else for (let i = 0; i < value.length; i++) item(value[i], `${path}[${i}]`, report);
  };
}

/** An object with these fields; further fields are let through. Those of `optional` may be absent. */
export function object(fields: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check {
  return (value, path, report) => {
    if (!isRecord(value)) {
      problemAt(report, 'shape', path, showValue(value), 'an object');
      return;
    }
    for (const [name, check] of Object.entries(fields)) {
      const at = path === '' ? name : `${path}.${name}`;
      if (Object.hasOwn(value, name)) check(value[name], at, report);
      else problemAt(report, 'shape', at, 'missing', 'a value');
    }
    for (const [name, check] of Object.entries(optional)) {
      if (Object.hasOwn(value, name) && value[name] !== undefined)
        check(value[name], path === '' ? name : `${path}.${name}`, report);
    }
  };
}

/** An object used as a dictionary: any names, values that all pass. */
export function dictionary(item: Check): Check {
  return (value, path, report) => {
    if (!isRecord(value)) problemAt(report, 'shape', path, showValue(value), 'an object');
    else for (const [name, member] of Object.entries(value)) item(member, `${path}.${name}`, report);
  };
}

/** An object whose field `tag` says which of several shapes it has. */
export function tagged(tag: string, shapes: Readonly<Record<string, Check>>): Check {
  return (value, path, report) => {
    if (!isRecord(value)) {
      problemAt(report, 'shape', path, showValue(value), 'an object');
      return;
    }
    const kind = value[tag];
    if (typeof kind === 'string' && Object.hasOwn(shapes, kind)) shapes[kind](value, path, report);
    else problemAt(report, 'shape', `${path}.${tag}`, showValue(kind), `one of ${Object.keys(shapes).join(', ')}`);
  };
}

/** Whether a value is an object that is no list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
