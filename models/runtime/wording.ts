import { type Standing, tenureBandOf } from './cohorts.ts';
import type { CohortReferences, InputSpec } from './types.ts';

/** Units of numbers that speak for themselves; a unit that begins with one of these, such as `score from -1 to 1`, too. */
const SILENT_UNITS = ['count', 'score', 'money', 'balance', 'ratio', 'index', 'as observed'];
/** Metrics that are 1 or 0; their meaning reads `1 if …, else 0`. */
const YES_OR_NO = 'yes or no';

/** A number for a sentence: whole numbers with commas, others with three significant digits. No locale. */
export function numberInWords(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e15) return value.toExponential(2);
  const rounded = size >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  if (rounded !== 0 && Math.abs(rounded) < 1e-6) return rounded.toExponential();
  const [whole, decimals] = String(Math.abs(rounded)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${rounded < 0 ? '-' : ''}${grouped}${decimals === undefined ? '' : `.${decimals}`}`;
}

/** A metric's value with its unit; `not known` where it is missing. The unit is left out where the meaning already says it. */
export function valueInWords(input: InputSpec, value: number): string {
  if (Number.isNaN(value)) return 'not known';
  const unit = input.unit.trim().toLowerCase();
  if (unit === YES_OR_NO && (value === 0 || value === 1)) return value === 1 ? 'yes' : 'no';
  if (unit === 'share') return `${numberInWords(value * 100)}%`;
  const number = numberInWords(value);
  if (unit === '%' || unit === 'percent') return `${number}%`;
  const said = ` ${input.meaning.toLowerCase().replace(/[^a-z0-9]+/g, ' ')} `;
  const isSilent = unit === '' || SILENT_UNITS.some((silent) => unit.startsWith(silent));
  return isSilent || said.includes(` ${unit} `) ? number : `${number} ${unit}`;
}

/**
 * A metric's meaning as the head of a sentence: without its full stop, without the legend of its numbers (`; 0 if none`,
 * `: -1 none now …`), and a condition without `1 if …, else 0`.
 */
export function labelOf(input: InputSpec): string {
  const meaning = input.meaning.trim().replace(/[.:]+$/, '');
  const condition = /^1 if (.+), else 0$/.exec(meaning);
  const label = condition === null ? meaning.replace(/[:;] -?\d.*$/, '') : capitalized(condition[1]);
  return label === '' ? input.name : label;
}

/** `company_size` as `Company size`. */
export function nameInWords(name: string): string {
  return capitalized(name.replaceAll('_', ' '));
}

/** The accounts of a cohort in words: `smb accounts of the same age`, `all accounts`. */
export function peersInWords(references: CohortReferences, cell: number): string {
  const { tenureBand, attributes } = references.cells[cell];
  const known = (attributes ?? []).filter((value) => value !== '').map((value) => value.replaceAll('_', ' '));
  const age = tenureBand === null ? '' : ' of the same age';
  if (known.length > 0) return `${known.join(', ')} accounts${age}`;
  return tenureBand === null ? 'all accounts' : `accounts${age}`;
}

/** Where a value stands among its peers: `lower than 88% of smb accounts of the same age`. */
export function standingInWords(input: InputSpec, standing: Standing, peers: string): string {
  const { below, above } = standing;
  const tied = 1 - below - above;
  if (tied >= 0.5) return `the same as ${percent(tied)}% of ${peers}`;
  if (input.unit === YES_OR_NO) return `unlike ${percent(1 - tied)}% of ${peers}`;
  return above >= below ? `lower than ${percent(above)}% of ${peers}` : `higher than ${percent(below)}% of ${peers}`;
}

/** The tenure band of an account in words: `90 to 179 days`. */
export function tenureBandInWords(references: CohortReferences, tenureDays: number): string {
  const edges = references.tenureDays;
  const band = tenureBandOf(edges, tenureDays);
  if (band === null) return 'not known';
  if (edges.length === 0) return 'any age';
  if (band === 0) return `under ${edges[0]} days`;
  return band === edges.length ? `${edges[band - 1]} days or more` : `${edges[band - 1]} to ${edges[band] - 1} days`;
}

/** Whole percent, never 0 or 100: a reference of other accounts cannot speak for all of them. */
function percent(share: number): number {
  return Math.min(99, Math.max(1, Math.round(share * 100)));
}

function capitalized(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
