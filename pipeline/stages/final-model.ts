import type { SnapshotTable } from '../../features/matrix.ts';
import type { TimelineSettings } from '../../features/timeline/types.ts';
import { type AssembledModel, assembleModel } from '../../models/assemble/assemble-model.ts';
import type { FitResult } from '../../models/backtest/fold.ts';
import type { TestedFigures } from '../../models/backtest/types.ts';
import { ruleOf } from '../../models/bands/hysteresis.ts';
import { applyOutcomeModel } from '../../models/fit/apply.ts';
import { countingUp } from '../../models/math/columns.ts';
import { formatDay } from '../../models/math/day.ts';
import type { HealthSpec, ModelFile } from '../../models/runtime/types.ts';
import type { Config } from '../config/index.ts';
import type { Catalog, Snapshots } from './build-snapshots.ts';
import { certificateRecord } from './certificate-record.ts';
import type { HistoryCertificate } from './certify-history.ts';
import { type BandBook, bandsOf, type FitBands, ruleCutoffs } from './fit-bands.ts';
import type { Scale } from './score-scale.ts';
import type { WalkForward } from './walk-forward.ts';

export interface FinalModel extends AssembledModel {
  readonly cutoffs: FitBands;
}

/** The model file of today: fitted on every mature label, cut-offs from today's book. */
export function finalModel(
  { table, book }: Snapshots,
  fits: WalkForward,
  scale: Scale,
  opportunityAnchor: HealthSpec['opportunityAnchor'],
  figures: TestedFigures,
  catalog: Catalog,
  settings: TimelineSettings,
  config: Config,
  certificate: HistoryCertificate | null,
): FinalModel {
  const { churn, expansion } = fits;
  const cutoffs = bandsOf(churn.final, todaysBook(churn.final, book), table, scale, config);
  const assembled = assembleModel({
    asOf: formatDay(settings.dataEnd),
    label: labelsOf(settings),
    churn: churn.final,
    expansion: expansion?.final ?? null,
    book,
    anchor: scale.anchor,
    opportunityAnchor,
    pointsToDoubleOdds: scale.pointsToDoubleOdds,
    grades: config.health.grades,
    bands: {
      policy: config.bands.policy,
      cutoffs: ruleCutoffs(cutoffs),
      hysteresis: ruleOf(cutoffs.hysteresis.rule),
    },
    playbook: config.playbook,
    catalog: catalog.found,
    validation: validationOf(figures),
    ...(figures.stayingPower === null ? {} : { reviewDays: figures.stayingPower.reviewDays }),
    ...(certificate === null ? {} : { certificate: certificateRecord(certificate) }),
  });
  return { ...assembled, cutoffs };
}

/** Today's book as the final model sees it. */
function todaysBook({ fitted }: FitResult, table: SnapshotTable): BandBook {
  const rows = countingUp(table.nRows);
  return { table, rows, logOdds: applyOutcomeModel(fitted.chosen.model, fitted.references, table, rows).logOdds };
}

function labelsOf({ churn, expansion }: TimelineSettings): ModelFile['label'] {
  const { kind, gapDays, horizonDays, graceDays } = churn;
  return {
    churn: {
      kind,
      gapDays,
      horizonDays,
      ...(churn.kind === 'inactivity' ? { inactiveDays: churn.inactiveDays } : { graceDays }),
    },
    expansion: expansion === null ? null : { kind: 'mrr_growth', ...expansion },
  };
}

function validationOf({ verdict, churn, bands, leadTime }: TestedFigures): ModelFile['validation'] {
  const chosen = churn.models.find(({ model }) => model === 'chosen');
  return {
    verdict: verdict.verdict,
    figures: {
      baseRate: churn.baseRate,
      ...(chosen === undefined
        ? {}
        : {
            rocAuc: chosen.ranking.rocAuc,
            averagePrecision: chosen.ranking.averagePrecision,
            logLoss: chosen.probability.logLoss,
          }),
      redPrecision: bands.redPrecision,
      missedChurn: bands.missedChurn,
      shareRed30: leadTime.shareRed30,
      medianLeadDays: leadTime.medianDays,
    },
    nTestDates: churn.perFold.reduce((n, fold) => n + fold.testDates.length, 0),
    nChurnedAccounts: churn.nEventAccounts,
  };
}
