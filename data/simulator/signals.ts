/**
 * How plainly the tables show what drives an account, and what it does beside that. There are two worlds: one as a company
 * meets it, with hidden causes and noisy traces, and one in the open, where the tables tell all that decides who leaves.
 */
export interface Signals {
  /**
   * Whether a month's decisions follow the state at the end of the month before, which tables can show by then, and not the
   * state of the month itself.
   */
  readonly isForeshown: boolean;
  /** Whether leavers give notice on the day on which they decide, so that there is no unsaid decision. */
  readonly isNoticeAtOnce: boolean;
  /** Whether long terms are reviewed before they renew, and price rises drive accounts away: traces of both are faint. */
  readonly hasContractEffects: boolean;
  /** Whether some accounts are projects with a planned end. */
  readonly hasProjects: boolean;
  /** Share of payment stress that lasts from month to month. */
  readonly stressKeep: number;
  readonly usage: UsageSignals;
  readonly ratings: RatingSignals;
  readonly surveys: SurveySignals;
  readonly tickets: { readonly toneNoise: number; readonly csatNoise: number };
  readonly payments: PaymentSignals;
  /** Whether the company keeps, as a monthly observation, whether the account has a champion. */
  readonly hasChampionRecord: boolean;
}

interface UsageSignals {
  /** Health's weight in the log-odds of being active, and the greatest health that counts, up or down. */
  readonly activeByHealth: number;
  /** Health's weight in the log of an active user's events, and the greatest health that counts, up or down. */
  readonly eventsByHealth: number;
  readonly healthLimit: number;
  /** Log-odds of being active: noise of the month, level of the account's own. */
  readonly activeNoise: number;
  readonly activeLevel: number;
  /** Log of an active user's events: noise of the month, level of the account's own. */
  readonly eventNoise: number;
  readonly eventLevel: number;
  /** How much people differ: in log-odds of being active, and in the log of events per unit of habit. */
  readonly habitSpread: number;
  readonly eventsByHabit: number;
  /** Whether people and events are counted out evenly, not drawn one by one, at the same pace all year round. */
  readonly isSteady: boolean;
}

interface RatingSignals {
  readonly at: number;
  readonly byHealth: number;
  readonly noise: number;
  /** Months by which the CSM's view lags. */
  readonly lag: 0 | 1;
  readonly givenShare: number;
  /** Mean days until a rating is written down. */
  readonly recordDelay: number;
}

interface SurveySignals {
  /** Log-odds of an answer at average health, before the habit of the account. */
  readonly answerLevel: number;
  readonly answerHabit: number;
  /** Multiplies the noise of scores. */
  readonly noise: number;
}

interface PaymentSignals {
  /** Multiplies the noise of the days until payment. */
  readonly noise: number;
  /** Least stress that still makes payment earlier. */
  readonly leastStress: number;
  /** Whether annual and quarterly terms are paid month by month. */
  readonly isMonthly: boolean;
  /** Whether payments fail, or never come. */
  readonly hasFailures: boolean;
}

/** As a company meets it. */
const BLURRED: Signals = {
  isForeshown: false,
  isNoticeAtOnce: false,
  hasContractEffects: true,
  hasProjects: true,
  stressKeep: 0.9,
  usage: {
    activeByHealth: 0.85,
    eventsByHealth: 0.3,
    healthLimit: 2.5,
    activeNoise: 0.32,
    activeLevel: 0.3,
    eventNoise: 0.2,
    eventLevel: 0.3,
    habitSpread: 1.1,
    eventsByHabit: 0.25,
    isSteady: false,
  },
  ratings: { at: 3.4, byHealth: 0.55, noise: 0.7, lag: 1, givenShare: 0.6, recordDelay: 3 },
  surveys: { answerLevel: -0.75, answerHabit: 0.6, noise: 1 },
  tickets: { toneNoise: 0.4, csatNoise: 0.8 },
  payments: { noise: 1, leastStress: -0.5, isMonthly: false, hasFailures: true },
  hasChampionRecord: false,
};

/** In the open. */
const PLAIN: Signals = {
  isForeshown: true,
  isNoticeAtOnce: true,
  hasContractEffects: false,
  hasProjects: false,
  stressKeep: 0.97,
  usage: {
    activeByHealth: 0.85,
    eventsByHealth: 0.5,
    healthLimit: 4,
    activeNoise: 0,
    activeLevel: 0,
    eventNoise: 0.02,
    eventLevel: 0,
    habitSpread: 0,
    eventsByHabit: 0.13,
    isSteady: true,
  },
  ratings: { at: 3.2, byHealth: 0.8, noise: 0.1, lag: 0, givenShare: 1, recordDelay: 0.5 },
  surveys: { answerLevel: 2.5, answerHabit: 0, noise: 0.15 },
  tickets: { toneNoise: 0.05, csatNoise: 0.2 },
  payments: { noise: 0.15, leastStress: -1, isMonthly: true, hasFailures: false },
  hasChampionRecord: true,
};

/** The signals of a world with hidden causes, or of one without. */
export function signalsOf(hidden: boolean): Signals {
  return hidden ? BLURRED : PLAIN;
}
