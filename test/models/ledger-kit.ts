/** Random models, books and memories for the tests of the ledger. */
import type { SnapshotTable } from '../../features/matrix.ts';
import type { LedgerSide } from '../../models/ledger/index.ts';
import { formatDay } from '../../models/math/day.ts';
import type { Random } from '../../models/math/random.ts';
import type {
  Band,
  BandState,
  CohortReferences,
  FeatureSpec,
  InputSpec,
  ModelFile,
} from '../../models/runtime/types.ts';
import { idOf, input, madeTable, month } from './fit-kit.ts';
import { logisticFile, TREES } from './runtime-fixture.ts';

export const NAMES = ['m0', 'm1', 'm2', 'm3', 'm4'] as const;
const SEGMENTS = ['ent', 'smb'];
const BANDS: readonly Band[] = ['red', 'yellow', 'green'];

/** A model over some of the metrics, in any order, of either family, with peers, cut-offs and hysteresis of its own. */
export function randomModel(random: Random, names: readonly string[] = NAMES): ModelFile {
  const own = shuffled(names, random).slice(0, 3 + Math.floor(random() * (names.length - 2)));
  const inputs = own.map((name): InputSpec => input(name, { nullPolicy: random() < 0.5 ? 'zero' : 'missing' }));
  const isTrees = random() < 0.5;
  const features: FeatureSpec[] = inputs.map((_, i): FeatureSpec => {
    if (isTrees && random() < 0.5) return { kind: 'metric', input: i };
    const kind = random() < 0.7 ? ('cohort_percentile' as const) : ('book_percentile' as const);
    return { kind, input: i, whenMissing: 0.5 };
  });
  features.push({ kind: 'is_missing', input: 0 }, { kind: 'context_is', attribute: 'segment', level: 'smb' });
  const file = logisticFile();
  const red = 30 + 20 * random();
  return {
    ...file,
    inputs,
    cohorts: randomCohorts(random, inputs.length),
    outcomes: {
      expansion: null,
      churn: {
        ...file.outcomes.churn,
        features,
        parameters: isTrees
          ? { ...TREES, baseMargin: -2 + random() }
          : {
              family: 'logistic',
              intercept: -2 + random(),
              coefficients: features.map(() => 6 * random() - 3),
              centers: features.map(() => 0.5),
            },
        calibration:
          random() < 0.5
            ? { kind: 'platt', a: random() - 0.5, b: 0.5 + random() }
            : { kind: 'isotonic', margins: [-3, -2, 0, 2], probabilities: [0.02, 0.1, 0.4, 0.8] },
      },
    },
    health: {
      ...file.health,
      anchor: { date: '2024-01-01', logOdds: -2 + random() },
      pointsToDoubleOdds: 5 + 10 * random(),
      bands: {
        policy: 'capacity',
        cutoffs: [
          { attributes: { segment: 'ent' }, red: red - 5, yellow: red + 5 },
          { attributes: {}, red, yellow: red + 15 * random() },
        ],
        hysteresis: { clearGap: 6 * random(), minDwellDays: Math.floor(60 * random()) },
      },
    },
  };
}

function randomCohorts(random: Random, nInputs: number): CohortReferences {
  const probabilities = [0, 0.25, 0.5, 0.75, 1];
  const quantiles = (canLack: boolean) =>
    Array.from({ length: nInputs }, () =>
      canLack && random() < 0.2 ? null : probabilities.map(() => Math.floor(40 * random()) / 2).sort((a, b) => a - b),
    );
  const bySegment = random() < 0.5;
  return {
    tenureDays: [100 + Math.floor(300 * random())],
    by: bySegment ? ['segment'] : [],
    minSize: 1,
    probabilities,
    cells: [
      { tenureBand: null, attributes: null, nAccounts: 100, quantiles: quantiles(false) },
      { tenureBand: 0, attributes: null, nAccounts: 50, quantiles: quantiles(true) },
      ...(bySegment ? [{ tenureBand: null, attributes: ['smb'], nAccounts: 50, quantiles: quantiles(true) }] : []),
    ],
  };
}

/** Metrics of some accounts on one date, `date` months into 2024. */
export function randomBook(random: Random, accounts: readonly number[], date: number): SnapshotTable {
  const table = madeTable({
    nAccounts: accounts.length,
    nDates: 1,
    inputs: NAMES.map((name) => input(name)),
    rowOf: () => ({
      metrics: NAMES.map(() => (random() < 0.15 ? Number.NaN : Math.floor(40 * random()) / 2)),
      label: -1,
      segment: [...SEGMENTS, null][Math.floor(3 * random())],
      tenureDays: Math.floor(600 * random()),
    }),
  });
  return {
    ...table,
    accountIds: accounts.map(idOf),
    snapshotDay: table.snapshotDay.map(() => month(date)),
    mrr: table.mrr.map(() => Math.floor(1000 * random())),
  };
}

/** What bands of some accounts remember before a day; nothing of a few of them. */
export function randomStates(random: Random, accounts: readonly number[], before: number): Map<string, BandState> {
  const states = new Map<string, BandState>();
  for (const account of accounts) {
    if (random() < 0.2) continue;
    const since = formatDay(before - 1 - Math.floor(90 * random()));
    states.set(idOf(account), { band: BANDS[Math.floor(3 * random())], since });
  }
  return states;
}

/** Two sides over the same two books: accounts 0 to 39 then, 5 to 44 now. */
export function randomSides(random: Random, names?: readonly string[]): readonly [LedgerSide, LedgerSide] {
  const [then, now] = [numbers(0, 40), numbers(5, 45)];
  const [earlier, today] = [randomBook(random, then, 5), randomBook(random, now, 6)];
  const side = (): LedgerSide => ({
    model: randomModel(random, names),
    earlier,
    today,
    stateBefore: randomStates(random, then, month(5)),
    stateAfter: randomStates(random, then, month(6)),
  });
  return [side(), side()];
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

function shuffled<T>(values: readonly T[], random: Random): T[] {
  return values
    .map((value) => ({ value, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);
}
