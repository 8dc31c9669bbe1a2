import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { studyForecasts } from './forecasts.ts';
import { studyIntervals } from './intervals.ts';
import { pageOf, type Study, type StudyRun } from './page.ts';
import { studyPromotions } from './promotions.ts';
import { studyTreatment } from './treatment.ts';

const STUDIES: Readonly<Record<string, (run: StudyRun) => Study | Promise<Study>>> = {
  forecasts: studyForecasts,
  intervals: studyIntervals,
  promotions: studyPromotions,
  treatment: studyTreatment,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    date: { type: 'string' },
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const unknown = positionals.filter((name) => !Object.hasOwn(STUDIES, name));
const isDated = values.quick || /^\d{4}-\d{2}-\d{2}$/.test(values.date ?? '');
if (!Number.isInteger(seed) || unknown.length > 0 || !isDated) {
  process.stderr.write(
    `usage: npm run study -- (--date YYYY-MM-DD | --quick) [--seed S] [${Object.keys(STUDIES).join(' | ')}] ...\n`,
  );
  process.exit(1);
}
const folder = join('docs', 'studies');
await mkdir(folder, { recursive: true });
for (const name of positionals.length > 0 ? positionals : Object.keys(STUDIES)) {
  process.stderr.write(`${name} ...\n`);
  const text = pageOf(name, await STUDIES[name]({ seed, isQuick: values.quick }), seed, values.date ?? null);
  if (values.quick) process.stdout.write(`${text}\n`);
  else await writeFile(join(folder, `${name}.md`), text);
}
