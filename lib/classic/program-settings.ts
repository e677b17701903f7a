import type { Limits } from '../interfaces/limits.interface.js';

/** How a process learns what it runs: `ProgramSettings` as JSON. */
export const SETTINGS_VARIABLE = 'CLUSTER_DISPATCH_PROGRAM';

/** What the master tells the program of an app or library process. */
export interface ProgramSettings {
  /** The user's file. */
  readonly file: string;
  /** Whether an app process has an agent. */
  readonly hasAgent: boolean;
  readonly timeoutMs: number;
  readonly shutdownTimeoutMs: number;
  readonly limits: Limits;
}

/**
 * Those of this process; `undefined` when no master of this kind started it. Read once, and then taken out of the
 * environment: what this process starts in its turn is none of the cluster.
 */
export const programSettings: ProgramSettings | undefined = takeSettings();

function takeSettings(): ProgramSettings | undefined {
  const text = process.env[SETTINGS_VARIABLE];
  delete process.env[SETTINGS_VARIABLE];
  return text === undefined ? undefined : (JSON.parse(text) as ProgramSettings);
}
