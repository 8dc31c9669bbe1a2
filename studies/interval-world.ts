import type { SnapshotTable } from '../features/matrix.ts';
import { bandFigures } from '../models/backtest/band-figures.ts';
import { leadTimeFigures } from '../models/backtest/lead-time.ts';
import { moneyFigures } from '../models/backtest/money.ts';
import { redSurvival } from '../models/backtest/red-survival.ts';
import type { OutcomePredictions } from '../models/backtest/types.ts';
import { replayBands } from '../models/bands/replay.ts';
import { NO_DAY } from '../models/math/day.ts';
import { randomStream } from '../models/math/random.ts';
import type { Figure } from '../models/runtime/types.ts';
import { normal } from './promotion-world.ts';

const FIRST_DAY = 19_000;
const MONTH = 30;
const HORIZON = 90;
/** Dates on which accounts are scored, and months in which they may churn. */
const N_DATES = 12;
const N_MONTHS = N_DATES + 3;
/** Monthly log-odds of churn of an average account, and per standard deviation of risk. */
const [AVERAGE, SLOPE] = [-3.7, 1.1];
/** Standard deviations of what moves from month to month, and of what the score gets wrong for good. */
const [MOVES, WRONG] = [0.5, 0.7];
const [RED, YELLOW] = [38, 46];

/** The figures of one world by name. */
export type WorldFigures = Readonly<Record<string, Figure>>;

/**
 * One world: accounts with a lasting risk that wavers, monthly scores that see it through an error of their own, bands by
 * fixed cut-offs with the product's hysteresis, churn by the risk, and ARR that grows with it a little. Then the figures of the
 * product.
 *
 * @param bootstrap Draws of accounts; 0: values alone.
 */
export function intervalWorld(nAccounts: number, bootstrap: number, seed: number): WorldFigures {
  const { table, healthScore } = made(nAccounts, seed);
  const row = Int32Array.from({ length: table.nRows }, (_, i) => i);
  const cutoffs = [{ fold: 1, red: RED, yellow: YELLOW, cells: [], clearGap: 2, minDwellDays: 28, readings: 1 }];
  const replay = replayBands(table, { row, fold: row.map(() => 1) }, healthScore, cutoffs);
  const predictions: OutcomePredictions = {
    outcome: 'churn',
    nRows: table.nRows,
    row,
    fold: row.map(() => 1),
    label: Uint8Array.from(table.churnLabel),
    models: [],
  };
  const options = { bootstrap, seed };
  const bands = bandFigures(table, predictions, replay, options);
  const lead = leadTimeFigures(table, predictions, replay, { ...options, minLeadDays: 30, noticeDays: 30 });
  const money = moneyFigures(table, predictions, replay, { ...options, currency: 'USD' });
  const survival = redSurvival(
    table,
    { row, band: replay.band },
    { ...options, seenUntil: FIRST_DAY + MONTH * N_MONTHS },
  );
  const after = survival!.points.find(({ days }) => days === HORIZON)!;
  return {
    redPrecision: bands.redPrecision,
    redLift: bands.redLift,
    missedChurn: bands.missedChurn,
    redShare: bands.redShare,
    alertRate: bands.alertRate,
    flipsPerAccountQuarter: bands.flipsPerAccountQuarter,
    shareRed30: lead.shareRed30,
    shareRed60: lead.shareRed60,
    shareRed90: lead.shareRed90,
    medianDays: lead.medianDays,
    shareUsableWithoutYoung: lead.shareUsableWithoutYoung,
    'arr.shareRed30': lead.arr.shareRed30,
    redArrShare: money.redArrShare,
    'redPrecision in ARR': money.redPrecision,
    'survival of red, 90 days': after.red,
    'survival of the others, 90 days': after.notRed,
  };
}

function made(nAccounts: number, seed: number): { readonly table: SnapshotTable; readonly healthScore: Float64Array } {
  const random = randomStream(seed, 'intervals');
  const rows: { account: number; date: number; score: number; churnDay: number; mrr: number }[] = [];
  for (let account = 0; account < nAccounts; account++) {
    const risk = normal(random);
    const wrong = WRONG * normal(random);
    const mrr = Math.round(100 * Math.exp(0.8 * normal(random) - 0.2 * risk));
    const scores: number[] = [];
    let churnDay = NO_DAY;
    for (let month = 0; month < N_MONTHS && churnDay === NO_DAY; month++) {
      const now = risk + MOVES * normal(random);
      if (month < N_DATES) scores.push(50 - 8 * (now + wrong));
      if (random() < 1 / (1 + Math.exp(-AVERAGE - SLOPE * now))) {
        churnDay = FIRST_DAY + MONTH * month + 1 + Math.floor(random() * (MONTH - 1));
      }
    }
    scores.forEach((score, date) => {
      rows.push({ account, date, score, churnDay, mrr });
    });
  }
  rows.sort((a, b) => a.date - b.date || a.account - b.account);
  const dayOf = (date: number) => FIRST_DAY + MONTH * date;
  const table: SnapshotTable = {
    nRows: rows.length,
    accountIds: Array.from({ length: nAccounts }, (_, i) => `a${String(i).padStart(6, '0')}`),
    accountIndex: Int32Array.from(rows, ({ account }) => account),
    snapshotDay: Int32Array.from(rows, ({ date }) => dayOf(date)),
    groupOfAccount: null,
    context: {},
    tenureDays: new Float64Array(rows.length).fill(400),
    mrr: Float64Array.from(rows, ({ mrr }) => mrr),
    inputs: [],
    metrics: [],
    churnLabel: Int8Array.from(rows, ({ date, churnDay }) =>
      churnDay !== NO_DAY && churnDay < dayOf(date) + HORIZON ? 1 : 0,
    ),
    churnDay: Int32Array.from(rows, ({ churnDay }) => churnDay),
    expansionLabel: new Int8Array(rows.length).fill(-1),
  };
  return { table, healthScore: Float64Array.from(rows, ({ score }) => Math.min(100, Math.max(0, score))) };
}
