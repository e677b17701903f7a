export interface ChaosOptions {
  readonly seed: number;
  /** How long faults are made, unless `kills` says so. */
  readonly minutes: number;
  /** How often the library is killed; by default as often as there is time. */
  readonly kills?: number;
  /** Calls of the part in which every other one is cancelled. */
  readonly calls: number;
  readonly workers: number;
  /** Direct calls a second, of all workers together. */
  readonly rate: number;
  /** Of the cluster under test. */
  readonly stallTimeoutMs: number;
}
