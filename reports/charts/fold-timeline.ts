import type { TimelineRecord } from '../records.ts';
import { ACCENT, type Chart, INK, MUTED, panelSpec } from './chart.ts';

const TRAIN = '#a9bdd6';

/** The walk-forward as a picture: what each fold learned from, its recalibration date, and what it was tested on. */
export function foldTimelineChart({ folds, dataEnd }: TimelineRecord): Chart {
  const at = (date: string): number => Date.parse(`${date}T00:00:00Z`);
  const day = 86_400_000;
  const first = Math.min(at(dataEnd), ...folds.map(({ trainFrom }) => at(trainFrom)));
  // A single date still needs a width that can be seen.
  const least = Math.max(day, (at(dataEnd) - first) * 0.012);
  const values = folds.flatMap(({ fold, trainFrom, trainTo, testFrom, testTo, recalibrationDate }) => [
    {
      fold: `fold ${fold}`,
      part: 'learned from',
      from: at(trainFrom),
      to: at(trainTo) + day,
      cut: at(recalibrationDate),
    },
    {
      fold: `fold ${fold}`,
      part: 'tested on',
      from: at(testFrom),
      to: Math.max(at(testTo) + day, at(testFrom) + least),
      cut: at(recalibrationDate),
    },
  ]);
  const scale = { type: 'utc', domain: [first, at(dataEnd)], nice: false };
  const x = {
    field: 'from',
    type: 'temporal',
    title: null,
    scale,
    axis: { format: '%b %Y', tickCount: 4, labelAngle: 0 },
  };
  const y = {
    field: 'fold',
    type: 'nominal',
    sort: null,
    title: null,
    scale: { paddingInner: 0.45, paddingOuter: 0.2 },
  };
  const colour = {
    field: 'part',
    type: 'nominal',
    scale: { domain: ['learned from', 'tested on'], range: [TRAIN, ACCENT] },
    legend: {
      title: null,
      orient: 'none',
      legendX: 0,
      legendY: -28,
      direction: 'horizontal',
      labelFontSize: 12,
      columnPadding: 12,
      symbolType: 'square',
    },
  };
  return {
    name: 'fold-timeline',
    title: 'The folds: snapshot dates learned from and tested on; the black mark is the recalibration date',
    description:
      'One row per fold. The blank between the two bars is the purge: dates whose outcome was not known yet.',
    spec: panelSpec({
      margins: { left: 56, right: 30, top: 36, bottom: 28 },
      height: 26 * Math.max(1, folds.length),
      values,
      size: 'wide',
      layer: [
        { mark: { type: 'bar' }, encoding: { y, x, x2: { field: 'to' }, color: colour } },
        {
          mark: { type: 'tick', color: INK, thickness: 2, size: 20 },
          transform: [{ filter: 'datum.part === "tested on"' }],
          encoding: { y, x: { ...x, field: 'cut' } },
        },
        {
          data: { values: [{ end: at(dataEnd) }] },
          mark: { type: 'rule', color: MUTED, strokeDash: [4, 3] },
          encoding: { x: { field: 'end', type: 'temporal', scale } },
        },
      ],
    }),
  };
}
