import { addMonths, type Day, dayOf, partsOf } from '../../models/math/day.ts';
import { randomStream } from '../../models/math/random.ts';
import { clamp, logNormal, normal, sigmoid, weightedIndex } from './distributions.ts';
import type { World } from './options.ts';

export type Segment = 'smb' | 'mid_market' | 'enterprise';
/** Months of one term; 1 is an open-ended plan that can be left at any month's end. */
export type TermMonths = 1 | 3 | 12;

/** What an account is born with. Nothing here changes over time. */
export interface AccountTraits {
  readonly index: number;
  readonly accountId: string;
  readonly name: string;
  readonly segment: Segment;
  readonly industry: string;
  readonly region: string;
  /** People employed by the customer. */
  readonly companySize: number;
  readonly csm: string;
  readonly startDay: Day;
  readonly termMonths: TermMonths;
  /** Fixed-term project: ends as `completed` after this many months; null for the others. */
  readonly projectMonths: number | null;
  readonly seats: number;
  readonly pricePerSeat: number;
  readonly plan: string;
  /** How well the product fits: long-run mean of health. */
  readonly fit: number;
  /** Monthly drift of the log number of people who want a seat. */
  readonly growth: number;
  /** Account's own level of usage, which says nothing about its health. */
  readonly usageLevel: number;
  /** Days from the start until the product is in real use; null: never. */
  readonly activationDays: number | null;
  readonly surveyHabit: number;
}

interface SegmentHabit {
  readonly name: Segment;
  readonly share: number;
  readonly seats: number;
  readonly price: number;
  readonly size: number;
  /** Shares of monthly, quarterly, annual contracts. */
  readonly terms: readonly [number, number, number];
}

const SEGMENTS: readonly SegmentHabit[] = [
  { name: 'smb', share: 0.56, seats: 9, price: 45, size: 60, terms: [0.76, 0.1, 0.14] },
  { name: 'mid_market', share: 0.31, seats: 24, price: 58, size: 420, terms: [0.5, 0.2, 0.3] },
  { name: 'enterprise', share: 0.13, seats: 70, price: 72, size: 4200, terms: [0.25, 0.2, 0.55] },
];
const TERM_MONTHS: readonly TermMonths[] = [1, 3, 12];
const INDUSTRIES = ['software', 'retail', 'manufacturing', 'finance', 'health', 'education', 'logistics', 'media'];
const INDUSTRY_SHARES = [0.22, 0.17, 0.14, 0.13, 0.11, 0.09, 0.08, 0.06];
const REGIONS = ['north_america', 'europe', 'asia_pacific', 'latin_america'];
const REGION_SHARES = [0.44, 0.36, 0.13, 0.07];
const NAME_FIRST = [
  'Alder',
  'Birch',
  'Cobalt',
  'Delta',
  'Ember',
  'Falcon',
  'Granite',
  'Harbor',
  'Indigo',
  'Juniper',
  'Kestrel',
  'Lumen',
  'Maple',
  'Nimbus',
  'Onyx',
  'Pioneer',
];
const NAME_LAST = [
  'Works',
  'Systems',
  'Group',
  'Partners',
  'Labs',
  'Holdings',
  'Collective',
  'Company',
  'Brothers',
  'Ventures',
  'Industries',
  'House',
];
/** Accounts may have started up to this many days before the history. */
const LONGEST_PAST_DAYS = 800;
const ACCOUNTS_PER_CSM = 45;

/** Id of the account with a position: the same however many accounts there are. */
export function accountIdOf(index: number): string {
  return `a${String(index + 1).padStart(6, '0')}`;
}

/** Draw what account `index` is born with, from its own stream. */
export function drawTraits(index: number, world: World): AccountTraits {
  const random = randomStream(world.seed, `account/${index}/traits`);
  const habit =
    SEGMENTS[
      weightedIndex(
        SEGMENTS.map((segment) => segment.share),
        random,
      )
    ]!;
  const firstDay = world.dataStart - LONGEST_PAST_DAYS;
  const drawnStart = firstDay + Math.floor(random() * (world.dataEnd - 20 - firstDay));
  const start = partsOf(drawnStart);
  const fit = 0.6 * normal(random) + (drawnStart < world.dataStart ? 0.12 : 0);
  const seats = Math.max(2, Math.round(world.density.seats * clamp(logNormal(habit.seats, 0.5, random), 2, 400)));
  const neverActivated = random() < sigmoid(-3 - 0.9 * fit);
  const activationDays = Math.round(clamp(logNormal(32, 0.6, random) * Math.exp(-0.35 * fit), 5, 260));
  const isProject = random() < 0.02 && world.signals.hasProjects;
  const projectMonths = 8 + Math.floor(random() * 22);
  const plan = ['starter', 'team', 'business'][weightedIndex(habit.name === 'smb' ? [5, 4, 1] : [1, 4, 5], random)]!;
  return {
    index,
    accountId: accountIdOf(index),
    name: `${NAME_FIRST[Math.floor(random() * NAME_FIRST.length)]} ${NAME_LAST[Math.floor(random() * NAME_LAST.length)]} ${index + 1}`,
    segment: habit.name,
    industry: INDUSTRIES[weightedIndex(INDUSTRY_SHARES, random)]!,
    region: REGIONS[weightedIndex(REGION_SHARES, random)]!,
    companySize: Math.round(clamp(logNormal(habit.size, 0.7, random), 3, 60_000)),
    csm: `csm-${String(Math.floor(index / ACCOUNTS_PER_CSM) + 1).padStart(3, '0')}`,
    // Never after the 28th, so that every month has a billing day and term ends are exact anniversaries.
    startDay: dayOf(start.year, start.month, Math.min(28, start.dayOfMonth)),
    termMonths: TERM_MONTHS[weightedIndex(habit.terms, random)]!,
    projectMonths: isProject ? projectMonths : null,
    seats,
    pricePerSeat: Math.round(clamp(logNormal(habit.price, 0.25, random), 12, 200)),
    plan,
    fit,
    growth: 0.011 + 0.016 * normal(random),
    usageLevel: normal(random),
    activationDays: neverActivated ? null : activationDays,
    surveyHabit: normal(random),
  };
}

/** Day on which term number `n` (0 the first) begins. */
export function termStart(traits: AccountTraits, n: number): Day {
  return addMonths(traits.startDay, n * traits.termMonths);
}
