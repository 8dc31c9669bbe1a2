/** Making, writing and verifying model files. Reading one is the runtime's part. */
export { modelFileJsonSchema, modelFileSchema } from './schema.ts';
export { type ModelDraft, sealModel } from './seal.ts';
export { serializeModel } from './serialize.ts';
export type { VectorInput } from './test-vectors.ts';
export { type Verification, verifyModelText } from './verify.ts';
export { modelVersionOf } from './version.ts';
