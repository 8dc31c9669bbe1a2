import * as vega from 'vega';
import { compile } from 'vega-lite';
import { type Html, html, trustedHtml } from '../html.ts';
import { CHART_WIDTH, type Chart } from './chart.ts';

/** The string renderer of Vega; its type is not among the published ones. */
interface StringRenderer {
  initialize(element: null, width: number, height: number, origin: readonly number[], scale: number): StringRenderer;
  render(scene: unknown): StringRenderer;
  svg(): string;
}

const { SVGStringRenderer } = vega as unknown as { readonly SVGStringRenderer: new () => StringRenderer };

/**
 * A chart as a figure with inline SVG: no script, no canvas, no network; equal records give equal bytes.
 *
 * @throws {Error} If Vega-Lite does not accept the specification.
 */
export function renderChart(chart: Chart): Html {
  const svg = describe(drawSvg(chart), chart);
  const width = /width="(\d+)"/.exec(svg)?.[1] ?? '';
  const kind = Number(width) > CHART_WIDTH.half ? 'wide' : 'half';
  return html`<figure class="chart ${kind}"><figcaption>${chart.title}</figcaption><div class="plot">${trustedHtml(svg)}</div></figure>`;
}

function drawSvg({ spec }: Chart): string {
  // Ids of clip paths count upwards over the life of the process.
  vega.resetSVGDefIds();
  const runtime = vega.parse(compile(spec, { logger: SILENT }).spec);
  const view = new vega.View(runtime, { renderer: 'none', logLevel: vega.Error }).run();
  const padding = view.padding() as { left: number; right: number; top: number; bottom: number };
  const width = view.width() + padding.left + padding.right;
  const height = view.height() + padding.top + padding.bottom;
  const renderer = new SVGStringRenderer().initialize(null, width, height, [padding.left, padding.top], 1);
  const svg = renderer.render((view.scenegraph() as unknown as { readonly root: unknown }).root).svg();
  view.finalize();
  return svg;
}

/** One image with a title and a description for screen readers, instead of a tree of nameless shapes. */
function describe(svg: string, { name, title, description }: Chart): string {
  const head = html`<title id="${name}-title">${title}</title><desc id="${name}-desc">${description}</desc>`;
  return svg
    .replace('<svg ', `<svg role="img" aria-labelledby="${name}-title ${name}-desc" `)
    .replace(/ (role="graphics-[^"]*"|aria-roledescription="[^"]*"|pointer-events="none"|opacity="1")/g, '')
    .replace(/^(<svg [^>]*>)/, (open) => `${open}${head}`);
}

/** Vega-Lite warns of nothing that a reader of the report could act on. */
const SILENT = (() => {
  const logger = {
    level: () => logger,
    error(...messages: readonly unknown[]) {
      throw new Error(messages.join(' '));
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger as unknown as vega.LoggerInterface;
})();
