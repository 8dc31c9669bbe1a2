import type { Segment } from './traits.ts';

/** A kind of touchpoint and how often it comes. */
export interface TouchKind {
  readonly kind: string;
  /** Mean per month in smb, mid_market, enterprise. */
  readonly means: readonly [number, number, number];
  /** How strongly health moves the number, per unit of the logarithm. */
  readonly byHealth: number;
  readonly isTwoWay: boolean;
}

/** What every CRM keeps. */
export const KINDS: readonly TouchKind[] = [
  { kind: 'email', means: [0.5, 0.9, 1.4], byHealth: 0.15, isTwoWay: true },
  { kind: 'call', means: [0.12, 0.3, 0.5], byHealth: 0.2, isTwoWay: true },
  { kind: 'meeting', means: [0.06, 0.35, 0.8], byHealth: 0.45, isTwoWay: true },
  { kind: 'qbr', means: [0.01, 0.1, 0.25], byHealth: 0.4, isTwoWay: true },
  { kind: 'training', means: [0.06, 0.12, 0.2], byHealth: 0.3, isTwoWay: true },
  { kind: 'webinar', means: [0.12, 0.15, 0.2], byHealth: 0.35, isTwoWay: false },
  { kind: 'community', means: [0.1, 0.15, 0.2], byHealth: 0.45, isTwoWay: false },
  { kind: 'content', means: [0.15, 0.15, 0.2], byHealth: 0.25, isTwoWay: false },
  { kind: 'knowledge_base', means: [0.35, 0.4, 0.5], byHealth: 0.1, isTwoWay: false },
  { kind: 'marketing', means: [0.3, 0.25, 0.2], byHealth: 0, isTwoWay: false },
  { kind: 'reference', means: [0.004, 0.01, 0.02], byHealth: 1, isTwoWay: false },
  { kind: 'referral', means: [0.008, 0.01, 0.01], byHealth: 1, isTwoWay: false },
];

/** What comes from the community, the product itself, and from customers who speak up; none of it has two sides. */
export const FURTHER_KINDS: readonly TouchKind[] = [
  { kind: 'community_visit', means: [0.08, 0.12, 0.15], byHealth: 0.45, isTwoWay: false },
  { kind: 'community_post', means: [0.03, 0.05, 0.07], byHealth: 0.45, isTwoWay: false },
  { kind: 'community_reply', means: [0.02, 0.03, 0.05], byHealth: 0.45, isTwoWay: false },
  { kind: 'in_app_message', means: [0.12, 0.12, 0.12], byHealth: 0, isTwoWay: false },
  { kind: 'feedback', means: [0.02, 0.04, 0.06], byHealth: 0.3, isTwoWay: false },
  { kind: 'interview', means: [0.004, 0.01, 0.02], byHealth: 0.4, isTwoWay: false },
  { kind: 'beta', means: [0.004, 0.01, 0.02], byHealth: 0.4, isTwoWay: false },
  { kind: 'review', means: [0.005, 0.006, 0.006], byHealth: 0.9, isTwoWay: false },
  { kind: 'case_study', means: [0.001, 0.003, 0.006], byHealth: 1, isTwoWay: false },
  { kind: 'speaker', means: [0.001, 0.002, 0.005], byHealth: 1, isTwoWay: false },
  { kind: 'event', means: [0.01, 0.03, 0.05], byHealth: 0.4, isTwoWay: false },
];

const SEGMENT_INDEX = { smb: 0, mid_market: 1, enterprise: 2 } as const;

/** Mean number of touchpoints of a kind in some days of an account's life. */
export function meanTouches(touch: TouchKind, segment: Segment, health: number, days: number): number {
  return touch.means[SEGMENT_INDEX[segment]] * Math.exp(touch.byHealth * health) * (days / 30);
}
