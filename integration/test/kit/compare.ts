import { expect } from 'vitest';
import type { SnapshotTable } from '../../../features/matrix.ts';

/** Largest difference of two numbers, relative to the larger where they are beyond 1. */
export const TOLERANCE = 1e-12;

/** Whether two columns of numbers are the same to 1e-12, missing ones at the same places. */
export function differences(ours: ArrayLike<number>, theirs: ArrayLike<number>): string[] {
  const found: string[] = [];
  if (ours.length !== theirs.length) found.push(`${ours.length} values instead of ${theirs.length}`);
  for (let i = 0; i < Math.min(ours.length, theirs.length) && found.length < 3; i++) {
    const [a, b] = [ours[i], theirs[i]];
    if (Object.is(a, b) || (Number.isNaN(a) && Number.isNaN(b))) continue;
    if (!(Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b)))) {
      found.push(`row ${i}: ${a} instead of ${b}`);
    }
  }
  return found;
}

/** That two snapshot tables say the same. */
export function expectSameTable(ours: SnapshotTable, theirs: SnapshotTable): void {
  expect(ours.nRows).toBe(theirs.nRows);
  expect(ours.accountIds).toEqual(theirs.accountIds);
  expect(ours.inputs).toEqual(theirs.inputs);
  expect(ours.context).toEqual(theirs.context);
  const columns = {
    accountIndex: [ours.accountIndex, theirs.accountIndex],
    snapshotDay: [ours.snapshotDay, theirs.snapshotDay],
    tenureDays: [ours.tenureDays, theirs.tenureDays],
    mrr: [ours.mrr, theirs.mrr],
    churnLabel: [ours.churnLabel, theirs.churnLabel],
    churnDay: [ours.churnDay, theirs.churnDay],
    expansionLabel: [ours.expansionLabel, theirs.expansionLabel],
    ...Object.fromEntries(ours.inputs.map(({ name }, i) => [name, [ours.metrics[i], theirs.metrics[i]]])),
  } as Record<string, [ArrayLike<number>, ArrayLike<number>]>;
  const found = Object.entries(columns).flatMap(([name, [a, b]]) =>
    differences(a, b).map((line) => `${name}: ${line}`),
  );
  expect(found).toEqual([]);
}

/** That two values of any depth are the same, numbers to 1e-12. */
export function expectSame(ours: unknown, theirs: unknown): void {
  expect(unlike(ours, theirs, '')).toEqual([]);
}

function unlike(ours: unknown, theirs: unknown, place: string): string[] {
  if (typeof ours === 'number' && typeof theirs === 'number') {
    return differences([ours], [theirs]).map((line) => `${place}: ${line}`);
  }
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null) {
    return Object.is(ours, theirs) ? [] : [`${place}: ${String(ours)} instead of ${String(theirs)}`];
  }
  const [mine, other] = [new Map(Object.entries(ours)), new Map(Object.entries(theirs))];
  const names = [...new Set([...mine.keys(), ...other.keys()])];
  return names.flatMap((name) => unlike(mine.get(name), other.get(name), `${place}.${name}`)).slice(0, 10);
}
