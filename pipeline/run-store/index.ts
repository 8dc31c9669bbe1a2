export { temporaryPath, writeFileAtomic, writeWith } from './atomic.ts';
export { type RowsEnding, writeColumns } from './columns.ts';
export { writeCsv } from './csv.ts';
export { fileHash, sha256, stageHash } from './hash.ts';
export { canonicalJson, writeJson } from './json.ts';
export {
  type InputFingerprint,
  type Manifest,
  type ManifestStart,
  type StageRecord,
  startManifest,
  withInputs,
  withRowCounts,
  writeManifest,
} from './manifest.ts';
export { checkOutFile, missingFolders, prepareOutFolder, removeEmptyFolders } from './out-paths.ts';
export { openStageStore, type StageStore } from './stage-store.ts';
