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
  /** Whether long terms are reviewed before they renew. */
  readonly hasReviews: boolean;
  /** Whether some accounts are projects with a planned end. */
  readonly hasProjects: boolean;
  readonly health: HealthCourse;
  /** Share of payment stress that lasts from month to month. */
  readonly stressKeep: number;
  readonly usage: UsageSignals;
  readonly ratings: RatingSignals;
  readonly surveys: SurveySignals;
  readonly tickets: TicketSignals;
  readonly payments: PaymentSignals;
  /** Least tenure that the config asks for: what is younger has left no traces yet. */
  readonly minTenureDays: number;
  /** Whether the company keeps, as a monthly observation, whether the account has a champion. */
  readonly hasChampionRecord: boolean;
}

/** How health moves about the account's fit, from month to month. */
interface HealthCourse {
  /** Share that lasts. */
  readonly keep: number;
  /** Standard deviation of what is new. */
  readonly noise: number;
  /** Health is held between minus this and this. */
  readonly limit: number;
  readonly crisisLoss: number;
  readonly liftGain: number;
  /** Lost in the month in which the champion leaves. */
  readonly championLoss: number;
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
  /** Whether every seat has its user. */
  readonly hasFullSeats: boolean;
}

interface RatingSignals {
  readonly at: number;
  readonly byHealth: number;
  readonly noise: number;
  /** Ratings are whole numbers from 1 to this; at `atRisk` or below the CSM may step in. */
  readonly highest: number;
  readonly atRisk: number;
  /** Months by which the CSM's view lags. */
  readonly lag: 0 | 1;
  readonly givenShare: number;
  /** Mean days until a rating is written down. */
  readonly recordDelay: number;
}

interface SurveySignals {
  /** Whether every kind is asked each month, not each in its turn. */
  readonly isMonthly: boolean;
  readonly scores: Readonly<Record<'nps' | 'csat' | 'ces', ScoreSignals>>;
  /** Log-odds of an answer at average health, before the habit of the account. */
  readonly answerLevel: number;
  readonly answerHabit: number;
}

/** A score is `at` plus health's part plus noise, rounded and held to its scale. */
export interface ScoreSignals {
  readonly at: number;
  readonly byHealth: number;
  readonly noise: number;
}

interface TicketSignals {
  /** Mean tickets a month, beside those of each user. */
  readonly perAccount: number;
  /** What defects add to the tone. */
  readonly defectTone: number;
  readonly toneNoise: number;
  readonly csatNoise: number;
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
  hasReviews: true,
  hasProjects: true,
  health: { keep: 0.93, noise: 0.3, limit: 4, crisisLoss: 1.1, liftGain: 0.8, championLoss: 0.3 },
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
    hasFullSeats: false,
  },
  ratings: { at: 3.4, byHealth: 0.55, noise: 0.7, highest: 5, atRisk: 2, lag: 1, givenShare: 0.6, recordDelay: 3 },
  surveys: {
    isMonthly: false,
    answerLevel: -0.75,
    answerHabit: 0.6,
    scores: {
      nps: { at: 7, byHealth: 1.5, noise: 1.8 },
      csat: { at: 3.7, byHealth: 0.65, noise: 0.8 },
      ces: { at: 4.9, byHealth: 0.8, noise: 1.1 },
    },
  },
  tickets: { perAccount: 0.35, defectTone: -0.2, toneNoise: 0.4, csatNoise: 0.8 },
  payments: { noise: 1, leastStress: -0.5, isMonthly: false, hasFailures: true },
  minTenureDays: 0,
  hasChampionRecord: false,
};

/** In the open. */
const PLAIN: Signals = {
  isForeshown: true,
  isNoticeAtOnce: true,
  hasReviews: false,
  hasProjects: false,
  // Slow, so that a window of 90 days tells as much as one of 28.
  health: { keep: 0.985, noise: 0.12, limit: 1.5, crisisLoss: 0.3, liftGain: 0.3, championLoss: 0 },
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
    hasFullSeats: true,
  },
  ratings: { at: 5.5, byHealth: 3, noise: 0.1, highest: 10, atRisk: 3, lag: 0, givenShare: 1, recordDelay: 0.5 },
  surveys: {
    isMonthly: true,
    answerLevel: 2.5,
    answerHabit: 0,
    scores: {
      nps: { at: 5, byHealth: 3.2, noise: 0.2 },
      csat: { at: 3, byHealth: 1.3, noise: 0.1 },
      ces: { at: 4, byHealth: 1.9, noise: 0.15 },
    },
  },
  tickets: { perAccount: 1.2, defectTone: 0, toneNoise: 0.05, csatNoise: 0.2 },
  payments: { noise: 0.15, leastStress: -1, isMonthly: true, hasFailures: false },
  minTenureDays: 30,
  hasChampionRecord: true,
};

/** The signals of a world with hidden causes, or of one without. */
export function signalsOf(hidden: boolean): Signals {
  return hidden ? BLURRED : PLAIN;
}
