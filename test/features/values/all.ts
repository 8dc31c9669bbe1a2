import { ADOPTION_CASES } from './adoption.ts';
import { ADVOCACY_CASES } from './advocacy.ts';
import { COMMERCIAL_CASES } from './commercial.ts';
import { ENGAGEMENT_CASES } from './engagement.ts';
import { JOURNEY_CASES } from './journey.ts';
import type { Case } from './kit.ts';
import { PAYMENT_CASES } from './payments.ts';
import { RELATIONSHIP_CASES } from './relationships.ts';
import { RHYTHM_CASES } from './rhythm.ts';
import { SENTIMENT_CASES } from './sentiment.ts';
import { SUPPORT_CASES } from './support.ts';
import { USAGE_CASES } from './usage.ts';
import { USAGE_EDGE_CASES } from './usage-edges.ts';

/** The hand-computed rows of every category, in the order of the catalog. */
export const CASES: readonly Case[] = [
  ...USAGE_CASES,
  ...USAGE_EDGE_CASES,
  ...ADOPTION_CASES,
  ...ENGAGEMENT_CASES,
  ...RELATIONSHIP_CASES,
  ...SUPPORT_CASES,
  ...SENTIMENT_CASES,
  ...PAYMENT_CASES,
  ...COMMERCIAL_CASES,
  ...JOURNEY_CASES,
  ...ADVOCACY_CASES,
  ...RHYTHM_CASES,
];
