/**
 * The planted effects: how each state of an account moves the log of the monthly hazard of churn or of expansion.
 * Written to `truth/effects.json`, used by `latent.ts`, and nowhere else.
 */
const CHURN_EFFECTS = {
  /** Per unit of health (standard deviation about 1). */
  health: -1.32,
  /** While nobody has taken over from a champion who left. */
  championMissing: 1.3,
  /** Per unit of payment stress. */
  paymentStress: 0.5,
  /** Product not in real use 60 days after the start. */
  notActivated: 1,
  /** Some integration in use. */
  integrated: -0.5,
  /** In the three months after a price rise. */
  priceRise: 0.35,
  /** Hidden: the customer reorganises. */
  reorganisation: 1.6,
  /** Hidden: the customer cuts its budget. */
  budgetCut: 1.6,
  /** Hidden: per unit of a competitor's pull. */
  competitorPull: 0.45,
} as const;

/** Log of the monthly hazard of churn of an account of each segment with nothing for or against it. */
const CHURN_BASE = { smb: -4.9, mid_market: -5.33, enterprise: -5.78 };

/** What moves the hazard of churn in one world. */
export interface ChurnCauses {
  readonly base: Readonly<Record<keyof typeof CHURN_BASE, number>>;
  /** 0: not at work. */
  readonly effects: Readonly<Record<keyof typeof CHURN_EFFECTS, number>>;
}

const ALL_CAUSES: ChurnCauses = { base: CHURN_BASE, effects: CHURN_EFFECTS };

/**
 * Only what tables show in full: health first, and what a model that has seen a hundred churned accounts may pass over only
 * faintly. The base stands for the churn that the missing causes would bring.
 */
const SHOWN_CAUSES: ChurnCauses = {
  base: { smb: -4.6, mid_market: -4.7, enterprise: -4.8 },
  effects: {
    health: -2.1,
    championMissing: 0.5,
    paymentStress: 0.12,
    notActivated: 0.3,
    integrated: -0.1,
    priceRise: 0,
    reorganisation: 0,
    budgetCut: 0,
    competitorPull: 0,
  },
};

/** The causes of churn in a world with the hidden part or without. */
export function churnCausesOf(hidden: boolean): ChurnCauses {
  return hidden ? ALL_CAUSES : SHOWN_CAUSES;
}

export const EXPANSION_EFFECTS = {
  /** Log of the monthly hazard at 70 percent utilisation and all else average. */
  base: -5.02,
  /** Per 0.15 of seat utilisation (active people per seat) above 0.7, held between -3 and 2.5 steps. */
  utilisation: 1,
  /** Per unit of health gained in three months. */
  healthGain: 0.5,
  /** Per unit of health. */
  health: 0.25,
} as const;

/** Where each planted driver shows in the tables; empty: nowhere. */
export const SHOWN_IN: Readonly<Record<string, readonly string[]>> = {
  health: [
    'usage_events: active users per seat, events per seat, their trend, distinct features',
    'tickets: sentiment, escalations, volume',
    'surveys: score, silence',
    'touchpoints: meetings held, inbound contact',
    'csm_ratings: rating',
  ],
  championMissing: ['usage_events: silence of the user whose role is champion', 'touchpoints: none with role champion'],
  paymentStress: ['invoices: days late, failed payments'],
  notActivated: ['milestones: go_live late or absent', 'usage_events: low level in the first months'],
  integrated: ['usage_events: features crm_integration, api', 'milestones: first_integration'],
  priceRise: ['subscriptions: mrr up with the same seats'],
  reorganisation: [],
  budgetCut: [],
  competitorPull: [],
  utilisation: ['usage_events and subscriptions: active users per seat'],
  healthGain: ['usage_events: growth of usage'],
};

/** Where drivers show besides, with the hidden part off. */
export const ALSO_SHOWN_IN: Readonly<Record<string, readonly string[]>> = {
  championMissing: ['observations: champion_in_place'],
};
