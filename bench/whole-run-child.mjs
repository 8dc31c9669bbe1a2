import { loadConfig, recalibrate } from '../dist/pipeline/index.js';

// One run of recalibrate in a process of its own, for bench/whole-run.mjs.
const [config, out] = process.argv.slice(2);
const silent = { step() {}, done() {}, failed() {} };
const startedAt = performance.now();
const { manifest } = await recalibrate({
  loaded: await loadConfig(config),
  out,
  asOf: null,
  champion: null,
  incumbent: null,
  inputs: [],
  reporter: { start: () => silent, now: () => performance.now() },
});
process.send({
  seconds: (performance.now() - startedAt) / 1000,
  stages: manifest.stages,
  // maxRSS is in kilobytes on every system.
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
});
process.disconnect();
