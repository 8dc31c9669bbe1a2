import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { binColumns, fitGradient, marginsOfTrees } from '../dist/models/gradient/index.js';
import { treeThreads } from '../dist/pipeline/workers/tree-threads.js';

// One fit in a process of its own, for bench/processes.mjs: the request that the peers' script takes, on stdin; the answer on stdout.
const { file, testFile, nRows, nTestRows, nColumns, nBins, nThreads, ...rest } = JSON.parse(await text(process.stdin));
const { nTrees, maxLeaves, maxDepth, learningRate, minRowsPerLeaf, l2 } = rest;
const train = columnsOf(file, nRows);
const labels = Uint8Array.from(train[nColumns]);
const { parameters } = fitGradient(binColumns(train.slice(0, nColumns), { nBins }), labels, {
  nTrees,
  maxLeaves,
  maxDepth,
  learningRate,
  minRowsPerLeaf,
  l2,
  threads: nThreads > 1 ? treeThreads(nThreads) : null,
});
const scores = marginsOfTrees(parameters, columnsOf(testFile, nTestRows).slice(0, nColumns), nTestRows);
// maxRSS is in kilobytes on every system.
process.stdout.write(JSON.stringify({ scores: [...scores], peakMegabytes: process.resourceUsage().maxRSS / 1024 }));

function columnsOf(path, n) {
  const { buffer, byteOffset, byteLength } = readFileSync(path);
  return Array.from(
    { length: byteLength / (8 * n) },
    (_, j) => new Float64Array(buffer.slice(byteOffset + 8 * n * j, byteOffset + 8 * n * (j + 1))),
  );
}
