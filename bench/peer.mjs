import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LIBRARIES = { xgboost: 'XGBoost', lightgbm: 'LightGBM' };

/**
 * Python's XGBoost and LightGBM as a process that stays: one line of JSON in, one out, so that neither its start nor reading
 * the data counts. The interpreter is `python3`, or the one that the variable PYTHON names. Threads that have nothing to do
 * sleep, so that they take no time from ours.
 *
 * @returns libraries: those that are installed, each with `library` and `name`; none where Python or numpy is missing.
 */
export async function startPeers() {
  const { ask, close } = startScript('peer_trees.py');
  const libraries = [];
  for (const [library, name] of Object.entries(LIBRARIES)) {
    const version = (await ask({ version: library }))?.version ?? null;
    if (version !== null) libraries.push({ library, name: `${name} ${version}` });
  }
  return {
    libraries,
    async train(request) {
      const answer = await ask(request);
      if (answer === null) throw new Error('the peer ended without an answer');
      return answer;
    },
    close,
  };
}

/**
 * A Python script of this folder that answers a line of JSON with one.
 *
 * @returns `ask`, whose answer is null where Python or the script has ended, and `close`.
 */
export function startScript(name) {
  const child = spawn(process.env.PYTHON ?? 'python3', [fileURLToPath(new URL(`./${name}`, import.meta.url))], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
  });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      return done ? null : JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}
