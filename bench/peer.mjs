import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./peer_xgboost.py', import.meta.url));

/**
 * Python XGBoost as a process that stays: one line of JSON in, one out, so that neither its start nor reading the data
 * counts. Where it is not installed, `isThere` is false.
 */
export async function startPeer() {
  const probe = spawnSync('python3', ['-c', 'import xgboost, numpy; print(xgboost.__version__)'], { encoding: 'utf8' });
  if (probe.error !== undefined || probe.status !== 0) return { isThere: false, name: '', close: () => {} };
  const child = spawn('python3', [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    isThere: true,
    name: `Python XGBoost ${probe.stdout.trim()}, 1 thread`,
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error('the peer ended without an answer');
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}
