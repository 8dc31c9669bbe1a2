import { type Content, type Html, html, trustedHtml } from './html.ts';
import { STYLE } from './style.ts';

/** Nothing but inline styles: no script, no network, no form. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

export interface Page {
  readonly title: string;
  readonly top: Content;
  readonly links: readonly { readonly id: string; readonly short: string }[];
  readonly main: Content;
  readonly footer: Content;
}

/** A whole HTML document. */
export function renderPage({ title, top, links, main, footer }: Page): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trustedHtml(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trustedHtml(STYLE)}</style>
</head>
<body>
<header class="top">${top}</header>
<nav aria-label="Parts of the report"><ul>${links.map(({ id, short }) => html`<li><a href="#${id}">${short}</a></li>`)}</ul></nav>
<main>
${main}</main>
<footer>${footer}</footer>
</body>
</html>
`;
}
