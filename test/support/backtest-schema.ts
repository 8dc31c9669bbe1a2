import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';

const SCHEMA = new URL('../../dist/schema/backtest.schema.json', import.meta.url);

/** What the published JSON Schema has against a `backtest.json`: one line per fault, none if it is valid. */
export function backtestFaults(text: string): string[] {
  const validate = new Ajv({ allErrors: true }).compile(JSON.parse(readFileSync(SCHEMA, 'utf8')) as object);
  validate(JSON.parse(text));
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}
