import type { CalibrationFigures } from '../../models/backtest/types.ts';
import { decimal, plural } from '../format.ts';
import { listInWords, sentence } from '../text.ts';

/** What a family is, in a sentence. */
export function familyInWords(family: string): string {
  if (family === 'logistic') return 'A scorecard (logistic): a sum of one part for each metric.';
  if (family === 'gradient') return 'Trees (gradient): many small questions in a row, added up.';
  return family;
}

/** What a kind of calibration is, in a sentence. */
export function calibrationInWords(calibration: string): string {
  if (calibration === 'platt')
    return 'Platt: a straight line on the log-odds, fitted on predictions of accounts not learned from.';
  if (calibration === 'beta')
    return 'Beta: a line on the log-odds with one slope for low and one for high odds, fitted on predictions of accounts not learned from.';
  if (calibration === 'isotonic')
    return 'Isotonic: steps that only rise, fitted on predictions of accounts not learned from.';
  return calibration;
}

/** How the kinds of calibration did, where more than one was tried. */
export function triedInWords({ nTestRows, tried }: CalibrationFigures): string {
  if (tried.length < 2) return '';
  const losses = tried.map(({ kind, logLoss }) => `${kind} ${decimal(logLoss, 4)}`);
  return ` Log loss on ${plural(nTestRows, 'later account-date')} of other accounts: ${listInWords(losses)}. The simplest within one standard error of the least is taken.`;
}

/** Whether segments are calibrated apart, and by how much; '' where there are none to tell apart. */
export function segmentShiftsInWords({ segments }: CalibrationFigures): string {
  if (segments === null || segments.heterogeneity === null) return '';
  const { isTaken, tried, levels, segments: names } = segments;
  if (tried === null) return ' Given the score, segments do not differ beyond chance: one calibration serves all.';
  const losses = `log loss ${decimal(tried.bySegment, 4)} against ${decimal(tried.common, 4)} on ${plural(tried.nTestRows, 'later account-date')} of other accounts`;
  if (!isTaken)
    return ` Shifts by segment were tried and left out: ${losses}, which is no gain beyond one standard error.`;
  const shifts = levels.flatMap(({ shift }, k) => (shift === 0 ? [] : [`${names[k]} ${decimal(Math.exp(shift), 2)}`]));
  return ` Segments are calibrated apart: given the margin, the odds are multiplied by ${listInWords(shifts)} (${losses}).`;
}

/** `gradient: on 4277 rows …` without the family's name, as a sentence. */
export function asSentence(choice: string): string {
  const said = sentence(choice.replace(/^(logistic|gradient): /, ''));
  return said === '' || /[.!?]$/.test(said) ? said : `${said}.`;
}
