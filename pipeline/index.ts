export { loadConfig } from './config/index.ts';
export { recalibrate } from './stages/recalibrate.ts';
