/** Where text goes. `process.stdout` and `process.stderr` fit; tests give their own. */
export interface TextStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}
