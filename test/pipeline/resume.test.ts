import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openStageStore } from '../../pipeline/run-store/index.ts';
import { recalibrate } from '../../pipeline/stages/recalibrate.ts';
import type { StageReporter } from '../../pipeline/stages/stage-clock.ts';
import { LIGHT, simulatedConfig, simulatedHistory } from '../support/simulated-history.ts';

const folder = mkdtempSync(join(tmpdir(), 'barometer-resume-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the store of stages', () => {
  const at = join(folder, 'store');
  const store = openStageStore(at);
  const value = { table: [Float64Array.of(1, NaN, -0)], names: new Map([['a', 'b']]), missing: undefined };

  it('gives back what was put, and nothing for another key', async () => {
    expect(existsSync(at)).toBe(false);
    store.put('fit', 'key', value);
    await store.settled();
    expect(await store.get('fit', 'key')).toEqual(value);
    expect(await store.get('fit', 'other')).toBeNull();
    expect(await store.get('features', 'key')).toBeNull();
  });

  it('keeps what a value was when it was put', async () => {
    const moving = openStageStore(join(folder, 'moving'));
    const column = Float64Array.of(1, 2);
    moving.put('fit', 'key', column);
    column.fill(0);
    await moving.settled();
    expect(await moving.get('fit', 'key')).toEqual(Float64Array.of(1, 2));
  });

  it('tells when it is asked that something could not be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const broken = openStageStore(file);
    broken.put('fit', 'key', value);
    await expect(broken.settled()).rejects.toThrow();
    expect(() => broken.put('report', 'key', value)).toThrow();
    expect(readFileSync(file, 'utf8')).toBe('');
  });

  it('takes a file that is broken for none', async () => {
    const [name] = readdirSync(at);
    writeFileSync(join(at, name), readFileSync(join(at, name)).subarray(0, 20));
    expect(await store.get('fit', 'key')).toBeNull();
  });

  it('clears its own files, and leaves others', async () => {
    store.put('fit', 'again', 1);
    await store.settled();
    writeFileSync(join(at, 'mine.txt'), '');
    await store.clear();
    expect(readdirSync(at)).toEqual(['mine.txt']);
    rmSync(join(at, 'mine.txt'));
    await store.clear();
    expect(existsSync(at)).toBe(false);
  });
});

/** Fails when a stage begins, and keeps the summaries of those before. */
function stopsAt(stage: string | null, seen: Map<string, string>): StageReporter {
  return {
    start: (name) => {
      if (name === stage) throw new Error(`stopped at ${name}`);
      return { step: () => {}, done: (summary) => void seen.set(name, summary), failed: () => {} };
    },
    now: () => 0,
  };
}

function filesOf(out: string): Record<string, string> {
  const names = readdirSync(out).filter((name) => name !== 'manifest.json');
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(out, name)).toString('latin1')]));
}

describe('a run that was stopped', () => {
  it('goes on from its last finished stage, to the same bytes', async () => {
    const history = await simulatedHistory({
      ...LIGHT,
      accounts: 60,
      months: 14,
      density: { seats: 0.3, eventsPerUser: 2 },
    });
    const loaded = await simulatedConfig(history, ({ backtest, models }) => ({
      backtest: { ...backtest, folds: 1, bootstrap: 30 },
      models: { ...models, families: ['logistic'] },
    }));
    const run = async (out: string, stage: string | null, config = loaded) => {
      const seen = new Map<string, string>();
      await recalibrate({ loaded: config, out: join(folder, out), reporter: stopsAt(stage, seen) }).catch(
        (error: Error) => {
          if (stage === null || error.message !== `stopped at ${stage}`) throw error;
        },
      );
      return [...seen]
        .filter(([, summary]) => summary.includes('kept from the run that stopped'))
        .map(([name]) => name);
    };

    expect(await run('whole', null)).toEqual([]);
    expect(readdirSync(join(folder, 'whole'))).not.toContain('.barometer-stages');

    expect(await run('stopped', 'fit')).toEqual([]);
    expect(readdirSync(join(folder, 'stopped'))).toEqual(['.barometer-stages']);
    // Another seed is another run; what was kept stays for the one it belongs to.
    const other = { ...loaded, config: { ...loaded.config, seed: 99 } };
    expect(await run('stopped', 'fit', other)).toEqual([]);
    expect(await run('stopped', 'report')).toEqual(['features', 'certify']);
    expect(await run('stopped', null)).toEqual(['features', 'certify', 'fit']);
    expect(filesOf(join(folder, 'stopped'))).toEqual(filesOf(join(folder, 'whole')));
  });
});
