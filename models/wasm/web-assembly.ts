/** What is used of the engine's WebAssembly: the library of types that names it belongs to browsers. */
interface WebAssemblyApi {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: Record<string, unknown> };
  readonly Memory: new (size: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
}

/** A compiled module; may be sent to other threads. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
  /** Add pages of 64 KB; views of the old buffer are then empty. */
  grow(pages: number): number;
}

/** null: this engine has none. */
export const webAssembly = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly ?? null;
