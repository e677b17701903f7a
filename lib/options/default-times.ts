/** Milliseconds a call may take. */
export const DEFAULT_TIMEOUT_MS = 30_000;
/** Milliseconds a process gets to finish what is running when it is to stop. */
export const DEFAULT_SHUTDOWN_TIMEOUT_MS = 10_000;
