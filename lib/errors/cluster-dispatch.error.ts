/**
 * Whether the method of a failed call may have run in the library: `never` (safe to try again), `maybe`
 * (it was sent and its outcome is unknown) or `yes` (it ran, and only its result could not be delivered).
 */
export type Execution = 'never' | 'maybe' | 'yes';

/** Base of every error this package raises. `code` is stable across versions; the text of `message` is not. */
export abstract class ClusterDispatchError extends Error {
  abstract readonly code: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    Object.defineProperty(this, 'name', { value: new.target.name, configurable: true, writable: true });
  }
}
