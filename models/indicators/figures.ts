import { afterSelection } from './after-selection.ts';
import type { Contrast } from './contrast.ts';
import type { Judged } from './judged.ts';
import { designEffect, differenceFigure, type Rate, rateFigure, ratioFigure } from './rates.ts';
import type { Finding, IndicatorFigures } from './types.ts';

/** Rates, differences and p-value of a habit. Intervals are by account, or by group where accounts belong together. */
export function indicatorFigures(judged: Judged, contrast: Contrast, pAdjusted: number): IndicatorFigures {
  const { good, cluster, position } = judged;
  const { habit, holds } = contrast.candidate;
  const own = position.map((i) => holds[i]);
  const side = (value: number): number[] => Array.from(own.keys()).filter((i) => own[i] === value);
  const [withIt, without] = [side(1), side(0)];
  const effectOf = (list: readonly number[], value: (i: number) => number): number =>
    designEffect(
      list.map(value),
      list.map((i) => cluster[i]),
    );
  const nGood = (list: readonly number[]): number => list.reduce((n, i) => n + good[i], 0);
  const [effectWith, effectWithout] = [withIt, without].map((list) => effectOf(list, (i) => good[i]));
  const rateWith: Rate = { value: nGood(withIt) / withIt.length, worth: withIt.length / effectWith };
  const rateWithout: Rate = { value: nGood(without) / without.length, worth: without.length / effectWithout };
  const known = [...withIt, ...without];
  return {
    habit,
    nWith: withIt.length,
    nWithout: without.length,
    nGoodWith: nGood(withIt),
    nGoodWithout: nGood(without),
    share: rateFigure({
      value: withIt.length / known.length,
      worth: known.length / effectOf(known, (i) => own[i]),
    }),
    rateWith: rateFigure(rateWith),
    rateWithout: rateFigure(rateWithout),
    difference: differenceFigure(rateWith, rateWithout),
    ratio: ratioFigure(rateWith, rateWithout),
    alikeDifference: differenceFigure(
      { value: contrast.rateWith, worth: contrast.worthWith / effectWith },
      { value: contrast.rateWithout, worth: contrast.worthWithout / effectWithout },
    ),
    pAdjusted,
  };
}

/** The difference among accounts alike, less what being shown owes to luck; on the scale of rates, held within -1 and 1. */
export function correctedDifference({ z, deviation, weight }: Contrast, bar: number): Finding['correctedDifference'] {
  const { value, low, high } = afterSelection(z, bar);
  const asRate = (size: number | null): number | null =>
    size === null ? null : Math.max(-1, Math.min(1, (size * deviation) / weight));
  return { value: asRate(value), low: asRate(low), high: asRate(high) };
}
