/**
 * The planted effects: how each state of an account moves the log of the monthly hazard of churn or of expansion.
 * Written to `truth/effects.json`, used by `latent.ts`, and nowhere else.
 */
export const CHURN_EFFECTS = {
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
export const CHURN_BASE = { smb: -4.9, mid_market: -5.33, enterprise: -5.78 } as const;

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
