import { formatDay } from '../../models/math/day.ts';
import { ALSO_SHOWN_IN, EXPANSION_EFFECTS, SHOWN_IN } from './effects.ts';
import type { World } from './options.ts';

/** Accounts that churned within the history, by how much warning they gave. */
export interface LeaverLists {
  /** Signals declined for months before the decision. */
  readonly early: readonly string[];
  /** Usage fell only after the decision, in the last weeks. */
  readonly late: readonly string[];
  /** No sign in any table. */
  readonly sudden: readonly string[];
}

const HIDDEN_DRIVERS = ['reorganisation', 'budgetCut', 'competitorPull'];

/** The content of `truth/effects.json`. */
export function effectsOf(world: World, nAccounts: number, leavers: LeaverLists) {
  return {
    format: 'barometer-truth',
    options: {
      accounts: nAccounts,
      months: world.nMonths,
      seed: world.seed,
      hidden: world.hidden,
      dataStart: formatDay(world.dataStart),
      dataEnd: formatDay(world.dataEnd),
    },
    scale:
      'effects are changes of the log of the monthly hazard; an account decides to leave with probability 1 - exp(-hazard)',
    churn: {
      baseBySegment: world.churn.base,
      addedToBase: 0,
      drivers: driversOf(world.churn.effects, world).filter(({ effect }) => effect !== 0),
    },
    expansion: {
      base: EXPANSION_EFFECTS.base,
      drivers: driversOf(EXPANSION_EFFECTS, world).filter((entry) => entry.driver !== 'base'),
    },
    interventions: { effect: world.interventionEffect, lastsDays: 92 },
    leavers,
  };
}

function driversOf(effects: Readonly<Record<string, number>>, world: World) {
  return Object.entries(effects).map(([driver, effect]) => ({
    driver,
    effect,
    isHidden: HIDDEN_DRIVERS.includes(driver),
    shownIn: [...(SHOWN_IN[driver] ?? []), ...((world.hidden ? undefined : ALSO_SHOWN_IN[driver]) ?? [])],
  }));
}
