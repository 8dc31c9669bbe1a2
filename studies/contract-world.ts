import { sigmoid } from '../models/math/logistic.ts';
import { type Random, randomStream } from '../models/math/random.ts';
import { growingOutlook } from '../models/money/growing.ts';
import { laterWindows } from '../models/money/later-windows.ts';
import { leavingOutlook } from '../models/money/leaving.ts';
import { sharedShockOf } from '../models/money/shared-shock.ts';
import type { OutlookStep } from '../models/money/types.ts';

const MONTH_DAYS = 30;
const WINDOW_MONTHS = 3;
const WINDOW = { gapDays: 0, horizonDays: MONTH_DAYS * WINDOW_MONTHS, maturityDays: MONTH_DAYS * WINDOW_MONTHS };
const N_WINDOWS = 4;
const FIRST_DAY = 19_000;
const TERM_MONTHS = 12;
/** Log-odds by which leaving is more likely in the month of a renewal, and less in the others of a term. */
const AT_RENEWAL = 2;
const WITHIN_TERM = -1.5;
const GROWTHS = [0.1, 0.2, 0.5];

export interface ContractWorld {
  readonly nAccounts: number;
  /** Monthly dates whose windows have passed when the outlook is made. */
  readonly nKnown: number;
  /** Standard deviation of what moves everybody's odds of leaving, and of expanding, in a month, in log-odds. */
  readonly shock: number;
}

/** What was said of later windows, and what came. */
export type ContractTrial = Readonly<
  Record<'churn' | 'renewals' | 'expansion', readonly { readonly step: OutlookStep; readonly came: number }[]>
>;

interface Account {
  readonly from: number;
  /** Log-odds to leave in a month, and to expand. */
  readonly leaving: number;
  readonly growing: number;
  /** Of a term of a year, the month of the year in which it is renewed; null: from month to month. */
  readonly renewal: number | null;
  leftIn: number;
  /** ARR at the beginning of each month from `from` on. */
  readonly arr: number[];
}

/**
 * An outlook in a world where half of the accounts have terms of a year and leave mostly when these end, accounts grow now and then,
 * months are good or bad for everybody, and who left is replaced. The first window's chances are right but for the shock; what comes
 * in later windows has to be learned.
 */
export function contractTrial({ nAccounts, nKnown, shock }: ContractWorld, seed: number): ContractTrial {
  const random = randomStream(seed, 'contract-world');
  const nDates = nKnown + WINDOW_MONTHS;
  const accounts = history(random, nAccounts, nDates + N_WINDOWS * WINDOW_MONTHS, shock);
  const today = nDates - 1;
  const dates = Array.from({ length: nKnown }, (_, d) => d);
  const readings = dates.flatMap((d) => thereOn(accounts, d).map((i) => ({ i, d, own: accounts[i] })));
  const common = {
    account: Int32Array.from(readings, ({ i }) => i),
    day: Int32Array.from(readings, ({ d }) => FIRST_DAY + MONTH_DAYS * d),
    daysToRenewal: Float64Array.from(readings, ({ own, d }) => daysToRenewal(own, d)),
  };
  const given = (logOddsOf: (own: Account, d: number) => number, hasCome: (own: Account, d: number) => boolean) => ({
    ...common,
    logOdds: Float64Array.from(readings, ({ own, d }) => logOddsOf(own, d)),
    label: Uint8Array.from(readings, ({ own, d }) => (hasCome(own, d) ? 1 : 0)),
  });
  const ofChurn = given(leavingLogOdds, (own, d) => own.leftIn <= d + WINDOW_MONTHS);
  const ofGrowth = given(growingLogOdds, (own, d) => growthIn(own, d) > 0);
  const book = thereOn(accounts, today).map((i) => accounts[i]);
  const amount = Float64Array.from(book, (own) => own.arr[today - own.from]);
  const days = Float64Array.from(book, (own) => daysToRenewal(own, today));
  const bookOf = (logOddsOf: (own: Account, d: number) => number) => ({
    day: FIRST_DAY + MONTH_DAYS * today,
    logOdds: Float64Array.from(book, (own) => logOddsOf(own, today)),
    amount,
    daysToRenewal: days,
  });
  const leaving = leavingOutlook(
    { ...bookOf(leavingLogOdds), later: laterWindows(ofChurn, WINDOW, 'once'), sharedShock: shockIn(ofChurn) },
    [],
    WINDOW,
    seed,
  );
  const growing = growingOutlook(
    {
      ...bookOf(growingLogOdds),
      factors: Float64Array.from(readings.flatMap(({ own, d }) => growthIn(own, d) || [])),
      later: laterWindows(ofGrowth, WINDOW, 'again'),
      sharedShock: shockIn(ofGrowth),
    },
    [],
    WINDOW,
    seed,
  );
  const beside = (steps: readonly OutlookStep[], cameOf: (own: Account, i: number, nWindows: number) => number) =>
    steps.map((step) => ({ step, came: book.reduce((sum, own, i) => sum + cameOf(own, i, step.nWindows), 0) }));
  const left = (own: Account, i: number, n: number) => (own.leftIn <= today + n * WINDOW_MONTHS ? amount[i] : 0);
  return {
    churn: beside(leaving.churn, left),
    renewals: beside(leaving.renewals, (own, i, n) => (days[i] < n * WINDOW.horizonDays ? left(own, i, n) : 0)),
    expansion: beside(growing, (own, _, n) =>
      Array.from({ length: n }, (__, w) => today + w * WINDOW_MONTHS)
        .filter((start) => own.leftIn > start)
        .reduce((sum, start) => sum + own.arr[start - own.from] * growthIn(own, start), 0),
    ),
  };
}

function history(random: Random, nAccounts: number, nMonths: number, shock: number): Account[] {
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const newcomer = (from: number): Account => ({
    from,
    leaving: -4.5 + 2 * random(),
    growing: -4 + 1.5 * random(),
    renewal: random() < 0.5 ? Math.floor(TERM_MONTHS * random()) : null,
    leftIn: Number.POSITIVE_INFINITY,
    arr: [1000 * Math.exp(normal())],
  });
  const accounts = Array.from({ length: nAccounts }, () => newcomer(0));
  for (let m = 0; m < nMonths; m++) {
    // Over all months the odds are what the probabilities say.
    const [leaving, growing] = [0, 0].map(() => shock * normal() - shock ** 2 / 2);
    for (const account of [...accounts]) {
      if (account.from > m || account.leftIn <= m) continue;
      const arr = account.arr[m - account.from];
      const grows = random() < sigmoid(account.growing + growing);
      account.arr.push(grows ? arr * (1 + GROWTHS[Math.floor(GROWTHS.length * random())]) : arr);
      if (random() >= sigmoid(leavingIn(account, m) + leaving)) continue;
      account.leftIn = m + 1;
      accounts.push(newcomer(m + 1));
    }
  }
  return accounts;
}

const thereOn = (accounts: readonly Account[], d: number): number[] =>
  [...accounts.keys()].filter((i) => accounts[i].from <= d && accounts[i].leftIn > d);

/** Log-odds to leave in month `m` of the world. */
function leavingIn({ leaving, renewal }: Account, m: number): number {
  if (renewal === null) return leaving;
  return leaving + (m % TERM_MONTHS === renewal ? AT_RENEWAL : WITHIN_TERM);
}

function daysToRenewal({ renewal }: Account, d: number): number {
  return renewal === null ? Number.NaN : MONTH_DAYS * ((((renewal - d) % TERM_MONTHS) + TERM_MONTHS) % TERM_MONTHS);
}

function stayingWithin(own: Account, d: number): number {
  let stays = 1;
  for (let m = d; m < d + WINDOW_MONTHS; m++) stays *= 1 - sigmoid(leavingIn(own, m));
  return stays;
}

function leavingLogOdds(own: Account, d: number): number {
  const stays = stayingWithin(own, d);
  return Math.log((1 - stays) / stays);
}

/** To expand within the window and be there at its end. */
function growingLogOdds(own: Account, d: number): number {
  const chance = (1 - (1 - sigmoid(own.growing)) ** WINDOW_MONTHS) * stayingWithin(own, d);
  return Math.log(chance / (1 - chance));
}

/** Growth of an account within a window, of one that left in it none. */
function growthIn({ from, arr, leftIn }: Account, start: number): number {
  return leftIn <= start + WINDOW_MONTHS ? 0 : arr[start + WINDOW_MONTHS - from] / arr[start - from] - 1;
}

/** The shock as past dates show it. */
function shockIn({ logOdds, label, day }: { logOdds: Float64Array; label: Uint8Array; day: Int32Array }): number {
  const dates = new Map<number, { surplus: number; variance: number }>();
  logOdds.forEach((own, i) => {
    const date = dates.get(day[i]) ?? { surplus: 0, variance: 0 };
    const p = sigmoid(own);
    date.surplus += label[i] - p;
    date.variance += p * (1 - p);
    dates.set(day[i], date);
  });
  return sharedShockOf([...dates.values()]);
}
