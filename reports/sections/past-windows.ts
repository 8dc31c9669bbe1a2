/** Past windows below which nobody can say whether intervals hold. */
export const MIN_PAST = 4;

/** Whether so many 95% intervals held fewer of the past windows than they should: that few fail in one of twenty histories at most. */
export function holdsTooRarely(nPast: number, nHeld: number): boolean {
  return nHeld < nPast - 1 - Math.floor(nPast / 10);
}
