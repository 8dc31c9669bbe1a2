import { type Day, partsOf } from '../../models/math/day.ts';
import type { Random } from '../../models/math/random.ts';
import { clamp, normal } from './distributions.ts';
import type { World } from './options.ts';
import type { AccountTraits } from './traits.ts';

/** What drives an account in one month. None of it is written to a table; the tables only echo it. */
export interface LatentState {
  /** Health less the account's fit: an AR(1) process with shocks. */
  readonly swing: number;
  readonly paymentStress: number;
  /** A service crisis began this month: tickets flare up. */
  readonly inCrisis: boolean;
  readonly isChampionMissing: boolean;
  readonly isReorganising: boolean;
  readonly isBudgetCut: boolean;
  readonly competitorPull: number;
}

const CRISIS_CHANCE = 0.02;
const LIFT_CHANCE = 0.012;
const PULL_KEEP = 0.94;
/** Monthly chances that a two-state condition begins and ends. */
const CHAMPION = { begins: 0.013, ends: 0.22 };
const REORGANISATION = { begins: 0.009, ends: 0.3 };
const BUDGET_CUT = { begins: 0.009, ends: 0.35 };
/** Budgets are cut around the turn of the year: multiplies the chance, January first; mean 1. */
const BUDGET_SEASON = [1.9, 1.4, 0.9, 0.7, 0.7, 0.8, 0.7, 0.6, 0.8, 1.0, 1.1, 1.4];
/** No month is surer than this to bring the decision to leave. */
const HIGHEST_HAZARD = 0.7;

/** State in the month in which the account starts. */
export function firstLatent(random: Random, hiddenRandom: Random): LatentState {
  return {
    swing: 0.5 * normal(random),
    paymentStress: normal(random),
    inCrisis: false,
    isChampionMissing: false,
    isReorganising: false,
    isBudgetCut: false,
    competitorPull: normal(hiddenRandom),
  };
}

/** State of the next month, which begins on `firstDay`. Hidden conditions draw from a stream of their own. */
export function nextLatent(
  state: LatentState,
  firstDay: Day,
  world: World,
  random: Random,
  hiddenRandom: Random,
): LatentState {
  const { stressKeep, health } = world.signals;
  const inCrisis = random() < CRISIS_CHANCE;
  const isLifted = random() < LIFT_CHANCE;
  const isChampionMissing = nextCondition(state.isChampionMissing, CHAMPION.begins, CHAMPION.ends, random);
  const shock =
    (inCrisis ? -health.crisisLoss : 0) +
    (isLifted ? health.liftGain : 0) -
    (isChampionMissing && !state.isChampionMissing ? health.championLoss : 0);
  const season = BUDGET_SEASON[partsOf(firstDay).month - 1]!;
  return {
    swing: health.keep * state.swing + health.noise * normal(random) + shock,
    paymentStress: stressKeep * state.paymentStress + Math.sqrt(1 - stressKeep ** 2) * normal(random),
    inCrisis,
    isChampionMissing,
    isReorganising: nextCondition(state.isReorganising, REORGANISATION.begins, REORGANISATION.ends, hiddenRandom),
    isBudgetCut: nextCondition(state.isBudgetCut, BUDGET_CUT.begins * season, BUDGET_CUT.ends, hiddenRandom),
    competitorPull: PULL_KEEP * state.competitorPull + Math.sqrt(1 - PULL_KEEP ** 2) * normal(hiddenRandom),
  };
}

/** Health of the account: higher is healthier, mean about 0, standard deviation about 1. */
export function healthOf(state: LatentState, traits: AccountTraits, world: World): number {
  const { limit } = world.signals.health;
  return clamp(traits.fit + state.swing, -limit, limit);
}

/** What else a month's hazard depends on, known when the month begins. */
export interface HazardContext {
  readonly isNotActivated: boolean;
  readonly isIntegrated: boolean;
  readonly isPriceRaised: boolean;
  /** Log change of the hazard by interventions under way. */
  readonly interventionEffect: number;
}

/**
 * Expected hazard of deciding to leave, `ahead` months after the month of `state`; 0 months ahead is the hazard itself.
 * Closed forms: mean of a log-normal AR(1) forecast, and occupation probabilities of the two-state conditions. What
 * `context` holds is taken to last.
 *
 * @returns A rate per month, before the contract's own rhythm; at most 0.7.
 */
export function expectedHazard(
  state: LatentState,
  traits: AccountTraits,
  context: HazardContext,
  world: World,
  ahead: number,
): number {
  const { stressKeep, health: course } = world.signals;
  const drift =
    LIFT_CHANCE * course.liftGain - CRISIS_CHANCE * course.crisisLoss - CHAMPION.begins * course.championLoss;
  const variance = course.noise ** 2 + CRISIS_CHANCE * course.crisisLoss ** 2 + LIFT_CHANCE * course.liftGain ** 2;
  const swing = forecast(state.swing, course.keep, variance, drift, ahead);
  const stress = forecast(state.paymentStress, stressKeep, 1 - stressKeep ** 2, 0, ahead);
  const { base, effects } = world.churn;
  const { health, paymentStress, championMissing, competitorPull } = effects;
  let log =
    base[traits.segment] +
    health * clamp(traits.fit + swing.mean, -course.limit, course.limit) +
    (health ** 2 * swing.variance) / 2 +
    paymentStress * stress.mean +
    (paymentStress ** 2 * stress.variance) / 2 +
    (context.isNotActivated ? effects.notActivated : 0) +
    (context.isIntegrated ? effects.integrated : 0) +
    (context.isPriceRaised ? effects.priceRise : 0) +
    context.interventionEffect +
    conditionEffect(state.isChampionMissing, CHAMPION, championMissing, ahead);
  const pull = forecast(state.competitorPull, PULL_KEEP, 1 - PULL_KEEP ** 2, 0, ahead);
  log +=
    competitorPull * pull.mean +
    (competitorPull ** 2 * pull.variance) / 2 +
    conditionEffect(state.isReorganising, REORGANISATION, effects.reorganisation, ahead) +
    conditionEffect(state.isBudgetCut, BUDGET_CUT, effects.budgetCut, ahead);
  return Math.min(HIGHEST_HAZARD, Math.exp(log));
}

interface Condition {
  readonly begins: number;
  readonly ends: number;
}

function nextCondition(isOn: boolean, begins: number, ends: number, random: Random): boolean {
  const u = random();
  return isOn ? u >= ends : u < begins;
}

function forecast(now: number, keep: number, variance: number, drift: number, ahead: number) {
  const kept = keep ** ahead;
  const share = (1 - kept * kept) / (1 - keep * keep);
  return { mean: kept * now + (drift * (1 - kept)) / (1 - keep), variance: variance * share };
}

/** Log of the expected factor on the hazard of a condition that is on or off now. */
function conditionEffect(isOn: boolean, condition: Condition, effect: number, ahead: number): number {
  if (ahead === 0) return isOn ? effect : 0;
  const longRun = condition.begins / (condition.begins + condition.ends);
  const kept = (1 - condition.begins - condition.ends) ** ahead;
  const chance = longRun + kept * ((isOn ? 1 : 0) - longRun);
  return Math.log(1 + chance * (Math.exp(effect) - 1));
}
