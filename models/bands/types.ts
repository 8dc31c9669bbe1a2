import type { GroupingShift, LevelShift } from '../calibration/group-shifts.ts';
import type { BandRule } from '../runtime/types.ts';

/** What cut-offs may differ by. */
export type GroupingKind = 'segment' | 'lifecycle';

/** Which accounts: those with the attributes and, where it is given, the age in days. The condition of a model file's cut-offs. */
export type GroupCondition = Pick<BandRule['cutoffs'][number], 'attributes' | 'tenureDays'>;

/** A way of parting the book; its levels do not overlap. */
export interface Grouping {
  readonly kind: GroupingKind;
  readonly levels: readonly GroupCondition[];
}

/** A grouping's shifts with its accounts named. */
export interface GroupShifts {
  readonly kind: GroupingKind;
  readonly heterogeneity: GroupingShift['heterogeneity'];
  /** `points`: by which the cut-offs of the group lie above the book's. */
  readonly levels: readonly (GroupCondition & LevelShift & { readonly points: number })[];
}
