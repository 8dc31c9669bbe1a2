import { formatDay } from '../dist/models/math/day.js';
import { loadConfig } from '../dist/pipeline/index.js';
import { buildSnapshots, findNames, namesBefore, planCatalog } from '../dist/pipeline/stages/build-snapshots.js';
import { openHistory } from '../dist/pipeline/stages/open-history.js';
import { FLOOR_METRICS, floorName, runFloor } from './scale-floor.mjs';

// One measurement in a process of its own, for bench/scale.mjs: the catalog, or what was written by hand.
const [what, config, usage] = process.argv.slice(2);
const MEMORY_LIMIT_MB = 6144;

const settings = await loadConfig(config);
const answer = what === 'floor' ? await floor(JSON.parse(process.argv[5])) : await catalog();
// maxRSS is in kilobytes on every system.
process.send({ ...answer, peakMegabytes: process.resourceUsage().maxRSS / 1024 });
process.disconnect();

async function floor(request) {
  const startedAt = now();
  const connection = await runFloor({ ...request, usage, memoryLimitMb: MEMORY_LIMIT_MB });
  const took = since(startedAt);
  const counted = await connection.runAndReadAll('select count(*) from floor_metrics');
  return { ...took, nMetrics: FLOOR_METRICS.size, nRows: Number(counted.getRows()[0][0]) };
}

function now() {
  return { wall: performance.now(), cpu: process.cpuUsage() };
}

/** Seconds by the clock, and of all processors together. */
function since({ wall, cpu }) {
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - wall) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** `all`: every metric of the catalog. `usage`: those that the floor has too. `compare`: these, and how far they differ. */
async function catalog() {
  const startedAt = now();
  const history = await openHistory(settings, { kind: 'learn', asOf: null });
  const loaded = since(startedAt);
  const planned = planCatalog(
    history,
    settings.config,
    await findNames(history, settings.config, namesBefore(history)),
  );
  const days = [...new Set([...history.timeline.snapshotDays, history.timeline.settings.dataEnd])].sort(
    (a, b) => a - b,
  );
  const request = { dates: days.map(formatDay), found: planned.found };
  const isShared = ({ name }) => FLOOR_METRICS.has(floorName(name, planned.found.coreFeatures));
  const chosen = what === 'all' ? planned : { ...planned, metrics: planned.metrics.filter(isShared) };
  const plannedAt = now();
  const snapshots = await buildSnapshots(history, settings.config, chosen, () => undefined);
  const built = since(plannedAt);
  history.source.close();
  return {
    loadSeconds: loaded.seconds,
    loadCpuSeconds: loaded.cpuSeconds,
    ...built,
    nMetrics: chosen.metrics.length,
    nRows: snapshots.table.nRows + snapshots.book.nRows,
    request,
    ...(what === 'compare' ? { greatestDifference: await compare(snapshots, request, planned.found) } : {}),
  };
}

/** Greatest difference between the catalog and the floor over all rows of the population, relative to 1 and above. */
async function compare({ table, book }, request, { coreFeatures }) {
  const connection = await runFloor({ ...request, usage, memoryLimitMb: MEMORY_LIMIT_MB });
  const names = table.inputs.map(({ name }) => floorName(name, coreFeatures));
  const columns = names.map((name) => `cast("${name}" as double) as "${name}"`).join(', ');
  const found = await connection.runAndReadAll(
    `select account_id, cast(t as varchar) as t, ${columns} from floor_metrics`,
  );
  const rows = new Map(found.getRows().map(([account, t, ...values]) => [`${t} ${account}`, values]));
  let greatest = 0;
  for (const part of [table, book]) {
    for (let row = 0; row < part.nRows; row++) {
      const values = rows.get(`${formatDay(part.snapshotDay[row])} ${part.accountIds[part.accountIndex[row]]}`);
      part.inputs.forEach(({ name, nullPolicy }, i) => {
        const expected = values?.[i] ?? (nullPolicy === 'zero' ? 0 : Number.NaN);
        const given = part.metrics[i][row];
        if (Number.isNaN(expected) && Number.isNaN(given)) return;
        const difference = Math.abs(expected - given) / Math.max(1, Math.abs(expected));
        if (!(difference < 1e-9)) {
          throw new Error(`${name} of row ${row} is ${given}, by hand ${expected}`);
        }
        greatest = Math.max(greatest, difference);
      });
    }
  }
  return greatest;
}
