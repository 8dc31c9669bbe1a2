import { TABLES } from '../../data/tables.ts';
import { buildCatalog } from '../../features/catalog/catalog.ts';
import { describeCatalog } from '../../features/catalog/describe.ts';

const OPENING = `# Metrics

Every metric of the catalog, as it is when all tables and columns are there and the config leaves \`metrics\` at its defaults. This page is written by \`pipeline/build/metrics-doc.ts\` from the catalog that runs; a test holds it to that.

- A metric is one number about an account at a snapshot date \`t\`. It uses only facts known before \`t\`; a window of 28 days is \`[t - 28, t)\`.
- **healthier** is the direction in which the models may let it count; "either way" leaves it open.
- **expansion** is the same for expansion, where it is plain that the account will sooner need more: what was bought is in use, or usage and users grow. Empty leaves it open: what keeps a customer (few open tickets, say) is not what makes one grow.
- **without facts** says what an account has that has no row of that kind: 0, or missing. Models take missing as it is.
- **needs** names the tables and columns without which the metric is left out. \`barometer check CONFIG\` lists what is left out, and why.
- The names depend on \`metrics.windows_days\`: with \`[7, 30]\` there is \`events_7d\` in place of \`events_28d\`.
- Observations get metrics by their own names; the names \`community_posts\` and \`market_index\` stand here for yours, \`export\` and \`api\` for core features, and one module and one due milestone for those of the config or the data.
- Kinds, roles and outcomes are known by the words in [your own tables](data.md#words-that-metrics-know).

`;

/** The catalog with every table and column present, as the page \`docs/metrics.md\`. */
export function metricsDoc(): string {
  const catalog = buildCatalog({
    windowsDays: [28, 90],
    coreFeatures: ['export', 'api'],
    integrationFeatures: ['api'],
    securityFeatures: ['sso'],
    modules: [{ name: 'analytics', plans: ['analytics'], features: ['export'] }],
    milestoneDays: [{ name: 'go_live', days: 60 }],
    exclude: [],
    custom: [],
    observations: ['community_posts', 'market_index'],
    shape: Object.fromEntries(TABLES.map(({ name, columns }) => [name, columns.map((column) => column.name)])),
  });
  return OPENING + describeCatalog(catalog);
}
