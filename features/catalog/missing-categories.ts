import type { Finding } from '../../data/checks/types.ts';
import { CATEGORIES, type Category } from '../../models/runtime/types.ts';
import type { MetricDefinition, SkippedMetric } from './types.ts';

/** A category that keeps less than a third of its metrics is half blind. */
const FEW_SHARE = 1 / 3;
/** Tables and columns that are named before the rest is counted. */
const SHOWN_PARTS = 4;
/** How the catalog says that a metric needs what the history does not have. */
const ABSENT = /^(?:Table|Column) (.+) is absent\.$/;

/** What practitioners ask of a health score, by the category that answers. */
const QUESTIONS: Readonly<Record<Category, readonly string[]>> = {
  usage: ['Do they use the product as much as before?', 'Is it steady use, or bursts and silence?'],
  adoption: [
    'Do they use the core features?',
    'Do they use the seats that they pay for?',
    'Did they get started in time?',
  ],
  engagement: ['When did we last speak?', 'Do they answer, join and read?', 'Do reviews take place?'],
  relationships: [
    'Does it all hang on one person?',
    'Do we know an executive?',
    'How many teams and people take part?',
  ],
  support: ['Are tickets piling up or lying open?', 'Do they escalate?', 'How fast are they answered?'],
  sentiment: [
    'How happy do they say they are (NPS, CSAT)?',
    'What does the CSM think?',
    'What is the tone of their tickets?',
  ],
  payments: ['Do they pay on time?', 'Did a payment fail?'],
  commercial: ['When do they renew?', 'Does what they pay grow or shrink?'],
  journey: ['How far have they come, and are they stuck?', 'How long did it take to the first value?'],
  advocacy: ['Do they recommend us, or serve as a reference?'],
};

/**
 * Categories of which nothing, or little, can be computed because tables or columns are absent: what that costs, and which
 * questions stay open. Metrics that the config excludes, or asks for in vain, are no loss.
 */
export function missingCategories(
  metrics: readonly MetricDefinition[],
  skipped: readonly SkippedMetric[],
): readonly Finding[] {
  return CATEGORIES.flatMap((category) => {
    const nMetrics = metrics.filter((metric) => metric.category === category).length;
    const lost = skipped.filter((metric) => metric.category === category && ABSENT.test(metric.why));
    const isFew = nMetrics < FEW_SHARE * (nMetrics + lost.length);
    return lost.length === 0 || !isFew ? [] : [categoryFinding(category, nMetrics, lost)];
  });
}

function categoryFinding(category: Category, nMetrics: number, lost: readonly SkippedMetric[]): Finding {
  const nAll = nMetrics + lost.length;
  const parts = absentParts(lost);
  const seen =
    nMetrics === 0
      ? `No metric of ${category} can be computed: ${inWords(parts)} ${parts.length === 1 ? 'is' : 'are'} absent, which costs all ${nAll}.`
      : `Only ${nMetrics} of ${nAll} metrics of ${category} can be computed: ${inWords(parts)} ${parts.length === 1 ? 'is' : 'are'} absent.`;
  const questions = QUESTIONS[category].join(' ');
  return {
    kind: 'missing_category',
    severity: nMetrics === 0 ? 'warning' : 'note',
    table: null,
    part: category,
    firstDay: null,
    lastDay: null,
    counts: { metrics: nMetrics, lostMetrics: lost.length },
    seen,
    effect:
      nMetrics === 0
        ? `The score cannot answer: ${questions} An account in trouble only there looks healthy. Map what you have under tables.`
        : `The score answers only in part: ${questions} Map what you have under tables.`,
  };
}

/** Absent tables and columns, each once, the one that costs most metrics first. */
function absentParts(lost: readonly SkippedMetric[]): string[] {
  const counts = new Map<string, number>();
  for (const { why } of lost) {
    const part = ABSENT.exec(why)?.[1] ?? why;
    counts.set(part, (counts.get(part) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([part]) => part);
}

function inWords(parts: readonly string[]): string {
  const rest = parts.length - SHOWN_PARTS;
  const shown = rest > 0 ? [...parts.slice(0, SHOWN_PARTS), `${rest} more`] : parts;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`;
}
