import { NO_DAY } from '../../models/math/day.ts';
import type { ResultColumn } from '../source.ts';

const FIRST_LENGTH = 1024;

/** A column that grows value by value; a value that is missing is null. */
export function columnBuilder(
  name: string,
  type: ResultColumn['type'],
): { push(value: number | string | null): void; finish(): ResultColumn } {
  switch (type) {
    case 'number': {
      const values = new Growing((length) => new Float64Array(length));
      return {
        push: (value) => values.push(value === null ? Number.NaN : Number(value)),
        finish: () => ({ name, type, values: values.finish() }),
      };
    }
    case 'day': {
      const values = new Growing((length) => new Int32Array(length));
      return {
        push: (value) => values.push(value === null ? NO_DAY : Number(value)),
        finish: () => ({ name, type, values: values.finish() }),
      };
    }
    case 'text': {
      const values: (string | null)[] = [];
      return {
        push: (value) => void values.push(value === null ? null : String(value)),
        finish: () => ({ name, type, values }),
      };
    }
  }
}

/** Numbers in an array that doubles when it is full. */
class Growing<T extends Float64Array | Int32Array> {
  private readonly make: (length: number) => T;
  private values: T;
  private length = 0;

  constructor(make: (length: number) => T) {
    this.make = make;
    this.values = make(FIRST_LENGTH);
  }

  push(value: number): void {
    if (this.length === this.values.length) {
      const longer = this.make(2 * this.length);
      longer.set(this.values);
      this.values = longer;
    }
    this.values[this.length++] = value;
  }

  finish(): T {
    return this.values.slice(0, this.length) as T;
  }
}
