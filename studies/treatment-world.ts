import type { SnapshotTable } from '../features/matrix.ts';
import type { BandReplay, OutcomePredictions } from '../models/backtest/types.ts';
import { NO_DAY } from '../models/math/day.ts';
import { randomStream } from '../models/math/random.ts';
import { treatmentFigures } from '../models/treatment/treatment.ts';
import type { Treatment } from '../models/treatment/types.ts';
import { normal } from './promotion-world.ts';

/** Outcome window in days. */
const HORIZON = 90;
const DATES = [0, 1, 2, 3].map((i) => 19_000 + 91 * i);
/** Kinds of action; the first may work, the others never do. */
const KINDS = ['review', 'call', 'training'];

export interface TreatmentWorld {
  readonly nAccounts: number;
  /** Chance that the action `review` keeps an account that was going to leave; 0: nothing works. */
  readonly saves: number;
  readonly bootstrap: number;
}

export interface TreatmentTrial {
  readonly treatment: Treatment;
  /** Share of touched accounts that a review kept in this world, among those that could be matched or not; 0 where nothing works. */
  readonly kept: number;
}

/**
 * One world of red accounts: a score that is known, a risk that follows it, help that goes to the worst of them (so that
 * those helped and those not differ), two segments with different risks, and actions of three kinds of which one may work.
 */
export function treatmentTrial({ nAccounts, saves, bootstrap }: TreatmentWorld, seed: number): TreatmentTrial {
  const random = randomStream(seed, `treatment/${saves}`);
  const rows: { account: number; day: number; churnDay: number; p: number; segment: number }[] = [];
  const touches: { id: string; day: number; kind: string }[] = [];
  let [nReviewed, nKept] = [0, 0];
  for (let account = 0; account < nAccounts; account++) {
    const segment = account % 2;
    let score = normal(random);
    for (const day of DATES) {
      score = 0.8 * score + 0.6 * normal(random);
      const p = 1 / (1 + Math.exp(1.1 - 0.9 * score - 0.6 * segment));
      let churnDay = random() < p ? day + Math.floor(random() * HORIZON) : NO_DAY;
      const isHelped = random() < 1 / (1 + Math.exp(0.6 - score + 0.7 * segment));
      const touchDay = day + 1 + Math.floor(random() * 20);
      if (isHelped && (churnDay === NO_DAY || churnDay > touchDay)) {
        const kind = KINDS[Math.floor(random() * KINDS.length)];
        touches.push({ id: idOf(account), day: touchDay, kind });
        if (kind === 'review') {
          nReviewed++;
          if (churnDay !== NO_DAY && random() < saves) {
            churnDay = NO_DAY;
            nKept++;
          }
        }
      }
      rows.push({ account, day, churnDay, p, segment });
      if (churnDay !== NO_DAY) break;
    }
  }
  rows.sort((a, b) => a.day - b.day || a.account - b.account);
  const table = tableOf(rows, nAccounts);
  const row = Int32Array.from(rows.keys());
  const probability = Float64Array.from(rows, ({ p }) => p);
  const predictions: OutcomePredictions = {
    outcome: 'churn',
    nRows: rows.length,
    row,
    fold: new Int32Array(rows.length).fill(1),
    label: Uint8Array.from(table.churnLabel),
    models: [{ model: 'chosen', margin: probability.map((p) => Math.log(p / (1 - p))), probability }],
  };
  const band = rows.map(() => 'red' as const);
  const replay: BandReplay = { healthScore: new Float64Array(rows.length), band, cutoffs: [] };
  const treatment = treatmentFigures({
    table,
    predictions,
    replay,
    scored: { row, band },
    touches: {
      table: 'interventions',
      accountId: touches.map(({ id }) => id),
      day: Int32Array.from(touches, ({ day }) => day),
      kind: touches.map(({ kind }) => kind),
      cost: new Float64Array(touches.length).fill(100),
    },
    window: { gapDays: 0, horizonDays: HORIZON },
    refit: null,
    bootstrap,
    seed,
  });
  return { treatment, kept: nReviewed === 0 ? 0 : nKept / nReviewed };
}

const idOf = (account: number): string => `a${String(account).padStart(6, '0')}`;

function tableOf(
  rows: readonly { account: number; day: number; churnDay: number; segment: number }[],
  nAccounts: number,
): SnapshotTable {
  return {
    nRows: rows.length,
    accountIds: Array.from({ length: nAccounts }, (_, i) => idOf(i)),
    accountIndex: Int32Array.from(rows, ({ account }) => account),
    snapshotDay: Int32Array.from(rows, ({ day }) => day),
    groupOfAccount: null,
    context: { segment: { levels: ['large', 'small'], codes: Int32Array.from(rows, ({ segment }) => segment) } },
    tenureDays: Float64Array.from(rows, ({ account }) => 100 + account),
    mrr: new Float64Array(rows.length).fill(1000),
    inputs: [],
    metrics: [],
    churnLabel: Int8Array.from(rows, ({ churnDay }) => (churnDay === NO_DAY ? 0 : 1)),
    churnDay: Int32Array.from(rows, ({ churnDay }) => churnDay),
    expansionLabel: new Int8Array(rows.length).fill(-1),
  };
}
