export type { Finding } from '../data/checks/types.ts';
export { readRows } from '../data/load/read-rows.ts';
export { type SimulateOptions, type SimulationReport, simulate, writeSample } from '../data/simulator/index.ts';
export type { ResultColumn, ResultTable } from '../data/source.ts';
export type { Backtest } from '../models/backtest/types.ts';
export { loadModel, type Model, ModelFileError } from '../models/runtime/index.ts';
export type { Figure, ModelFile } from '../models/runtime/types.ts';
export { type LoadedConfig, loadConfig } from './config/index.ts';
export { type RecalibrateRequest, type Recalibration, recalibrate } from './stages/recalibrate.ts';
