import type { TopLevelSpec } from 'vega-lite';

/** One chart: a Vega-Lite specification with its data inside, and what it says in words for those who cannot see it. */
export interface Chart {
  /** Unique on a page: letters and hyphens. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly spec: TopLevelSpec;
}

/** What a chart with explicit margins is made of; its full width is the same for all, so that text is of one size. */
export interface Panel {
  readonly margins: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  /** Height of the plotting area in pixels. */
  readonly height: number;
  readonly values: readonly object[];
  readonly layer: readonly object[];
  /** `half` fits two charts in a row on a desktop and one on a phone; `wide` takes the whole row and scrolls on a phone. */
  readonly size?: 'half' | 'wide';
}

/** Full width of a chart in pixels, margins included. */
export const CHART_WIDTH = { half: 420, wide: 760 } as const;

export const INK = '#1c2430';
export const MUTED = '#566070';
export const FAINT = '#dfe3e8';
export const ACCENT = '#1f4e8c';
export const OTHER = '#8a94a3';

/** Space for row labels of a chart: about 7.2 pixels for each character. */
export function labelSpace(labels: readonly string[]): number {
  const longest = labels.reduce((most, label) => Math.max(most, [...label].length), 0);
  return Math.min(205, Math.max(40, Math.ceil(longest * 7.2) + 14));
}

/**
 * The specification of one panel with fixed margins. Sizes are explicit because text is measured without a browser: a
 * chart that fits itself would leave gaps that depend on the estimate.
 */
export function panelSpec({ margins, height, values, layer, size }: Panel): TopLevelSpec {
  const width = CHART_WIDTH[size ?? 'half'] - margins.left - margins.right;
  const spec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    autosize: { type: 'none' },
    width,
    height,
    padding: margins,
    data: { values },
    layer,
    config: {
      aria: false,
      background: null,
      font: 'system-ui, sans-serif',
      view: { stroke: null },
      axis: {
        labelColor: MUTED,
        labelFontSize: 12,
        labelLimit: 0,
        labelFlush: false,
        titleColor: MUTED,
        titleFontSize: 12,
        titleFontWeight: 'normal',
        domainColor: FAINT,
        gridColor: FAINT,
        tickColor: FAINT,
        tickSize: 4,
      },
      axisY: { domain: false, ticks: false, labelColor: INK, labelPadding: 8 },
      text: { fontSize: 12, color: INK, limit: 0 },
    },
  };
  // The layers are written as plain objects and checked when they are compiled.
  return spec as unknown as TopLevelSpec;
}
