import { type Content, type Html, html } from './html.ts';

/** One part of the page, with its place in the navigation. */
export interface Section {
  /** Anchor: letters and hyphens. */
  readonly id: string;
  /** In the navigation. */
  readonly short: string;
  readonly title: string;
  /** One sentence that says what the section answers. */
  readonly lead: Content;
  readonly body: Content;
}

/** A section as HTML. */
export function renderSection({ id, title, lead, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<p class="lead">${lead}</p>
${body}</section>
`;
}

/** A box instead of figures that must not be shown. */
export function withheld(what: string, why: string): Html {
  return html`<div class="withheld"><p><strong>${what}</strong> ${why}</p></div>`;
}

/** A headed part of a section. */
export function part(title: string, ...content: readonly Content[]): Html {
  return html`<div class="part"><h3>${title}</h3>${content}</div>`;
}

/** Two charts, or a chart and words, side by side where there is room. */
export function sideBySide(...content: readonly Content[]): Html {
  return html`<div class="beside">${content.map((one) => html`<div>${one}</div>`)}</div>`;
}
