import type { EncodedError } from './encoded-error.js';

/*
 * The control plane: what the master and its children say to each other over Node's IPC. No call passes here.
 */

/** Where a library is, and how one worker gets in. */
export interface LibraryAddress {
  readonly epoch: number;
  readonly socketPath: string;
  readonly secret: string;
}

/** master → library: boot, and listen here. */
export interface StartLibrary {
  readonly type: 'start-library';
  readonly epoch: number;
  readonly socketPath: string;
  readonly key: string;
}

/** master → worker: a library is up, for the first time or again. */
export interface LibraryUp extends LibraryAddress {
  readonly type: 'library-up';
}

/** master → worker: the library exited too often and is not started again. */
export interface LibraryGone {
  readonly type: 'library-gone';
}

/** master → worker: Node's cluster module says that some server of yours listens here. */
export interface Listens {
  readonly type: 'listens';
  readonly address: string;
}

/** master → child: finish what is running, run the shutdown hooks, exit. */
export interface Stop {
  readonly type: 'stop';
  readonly signal?: string;
}

/** child → master: I listen to you. A message that reached a cluster worker before would be lost. */
export interface Started {
  readonly type: 'started';
}

/** child → master: up; a worker that listens has its addresses. */
export interface Ready {
  readonly type: 'ready';
  readonly addresses: readonly string[];
  readonly inspectorUrl?: string;
}

/** child → master: will exit now, because it could not boot. */
export interface BootFailed {
  readonly type: 'boot-failed';
  readonly error?: EncodedError;
  /** What it printed on standard error in its last moments, and did not show. */
  readonly output: string;
}

/** child → master: somebody sent me a signal. */
export interface Signalled {
  readonly type: 'signalled';
  readonly signal: string;
}

export type MasterMessage = StartLibrary | LibraryUp | LibraryGone | Listens | Stop;
export type ChildMessage = Started | Ready | BootFailed | Signalled;

/** IPC is shared with the app and with Node itself, so our messages are wrapped under a key of their own. */
const KEY = 'cluster-dispatch';

export const wrapControl = (message: MasterMessage | ChildMessage): object => ({ [KEY]: message });

export function unwrapControl<T extends MasterMessage | ChildMessage>(message: unknown): T | undefined {
  return typeof message === 'object' && message !== null ? (message as Record<string, T>)[KEY] : undefined;
}
