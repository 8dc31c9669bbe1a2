import { roundTo } from './distributions.ts';
import type { AccountStory } from './life.ts';
import type { Row } from './simulated-tables.ts';

/** Rows of `truth/hazards`: one per month on whose first day the account could have been scored. */
export function hazardRows({ traits, months }: AccountStory): readonly Row[] {
  return months.flatMap(({ firstDay, truth }) =>
    truth === null
      ? []
      : [
          [
            traits.accountId,
            firstDay,
            roundTo(truth.churnHazard, 8),
            roundTo(truth.churnProbability90d, 8),
            roundTo(truth.expansionHazard, 8),
            roundTo(truth.health, 4),
          ],
        ],
  );
}

/** Row of `truth/accounts`: latent traits, and how the account left or will leave, whether the tables show it yet or not. */
export function traitRow({ traits, departure }: AccountStory): readonly Row[] {
  return [
    [
      traits.accountId,
      traits.segment,
      roundTo(traits.fit, 4),
      roundTo(traits.growth, 5),
      roundTo(traits.usageLevel, 4),
      traits.activationDays,
      departure?.leaver ?? null,
      departure?.decisionDay ?? null,
      departure?.kind ?? null,
      departure?.endDay ?? null,
      departure?.eventDay ?? null,
    ],
  ];
}
