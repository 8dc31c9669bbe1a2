/** Compiled code runs in worker threads; sources run by a test tool have no compiled worker to start and stay in this one. */
export const CAN_START_WORKERS = import.meta.url.endsWith('.js');
