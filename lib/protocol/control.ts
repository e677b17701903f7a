import type { ClusterTopology, ProcessMemory } from '../interfaces/cluster-topology.interface.js';
import type { LifecycleEvent } from '../interfaces/lifecycle-event.interface.js';
import type { EncodedError } from './encoded-error.js';

/*
 * The control plane: what the master and its children say to each other over Node's IPC. No call passes here.
 */

/** Where a library is, and how one agent gets in. */
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

/** master → worker, and → another library: a library is up, for the first time or again. */
export interface LibraryUp extends LibraryAddress {
  readonly type: 'library-up';
  /** Its name. */
  readonly library: string;
}

/** master → worker, and → another library: the library exited too often and is not started again. */
export interface LibraryGone {
  readonly type: 'library-gone';
  readonly library: string;
}

/**
 * master → worker, and → another library: the library exited, and what was started in its place did not come up. Another
 * one is started in a while; until `library-up` nobody should wait for it.
 */
export interface LibraryDown {
  readonly type: 'library-down';
  readonly library: string;
  /** To be put after "…was not sent: ". */
  readonly why: string;
}

/** master → library, where there are several: the workers are gone; finish, and answer the other libraries. */
export interface Drain {
  readonly type: 'drain';
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
  /** The whole cluster stops, or another process has taken the place of this one: then nobody waits for it. */
  readonly reason: 'shutdown' | 'replace';
}

/** child → master: I listen to you. A message that reached a cluster worker before would be lost. */
export interface Started {
  readonly type: 'started';
}

/** The name of a shared provider of another library, and who injects it. */
export interface WantedName {
  readonly name: string;
  readonly consumer?: string;
}

/** child → master: up; a worker that listens has its addresses, a library the names of shared providers. */
export interface Ready {
  readonly type: 'ready';
  readonly addresses: readonly string[];
  /** What this library shares. */
  readonly offers?: readonly string[];
  /** What it injects, and does not share itself. */
  readonly wants?: readonly WantedName[];
  /** The fingerprint of its contract. */
  readonly contract?: string;
  readonly inspectorUrl?: string;
}

/** child → master: will exit now, because of an error: it could not boot, or nobody caught it later. */
export interface Failed {
  readonly type: 'failed';
  readonly error?: EncodedError;
  /** What it printed on standard error in its last moments, and did not show. */
  readonly output: string;
}

/** library → master, after `drain`: no call of mine or to me is under way. */
export interface Drained {
  readonly type: 'drained';
}

/**
 * worker, or another library → master: every call that I make from now on goes to the library of this epoch. Calls and
 * streams that began in an earlier one go on there.
 */
export interface Connected {
  readonly type: 'connected';
  /** The name of that library. */
  readonly library: string;
  readonly epoch: number;
}

/** child → master: somebody sent me a signal. */
export interface Signalled {
  readonly type: 'signalled';
  readonly signal: string;
}

/** child → master, again and again from when it is up: my event loop turns. */
export interface Beat {
  readonly type: 'beat';
  readonly memory: ProcessMemory;
  /** Milliseconds since the beat before; far more than between two beats when the event loop was blocked. */
  readonly sinceLastMs: number;
  /** Calls of shared methods that this process waits for. */
  readonly pendingCalls: number;
  /** A debugger is attached, and may stop the process at any moment. */
  readonly debugged: boolean;
}

/** child → master: what is the cluster like; or, reload it. */
export interface Ask {
  readonly type: 'ask';
  /** Chosen by the child, for the answer. */
  readonly id: number;
  readonly question: 'topology' | 'reload';
}

/** master → child: the answer. */
export interface Answer {
  readonly type: 'answer';
  readonly id: number;
  readonly topology?: ClusterTopology;
  readonly error?: EncodedError;
}

/** child → master: from now on tell me what happens. */
export interface Watch {
  readonly type: 'watch';
}

/** master → child that watches: this happened. */
export interface Happened {
  readonly type: 'happened';
  readonly event: LifecycleEvent;
}

export type MasterMessage =
  StartLibrary | LibraryUp | LibraryDown | LibraryGone | Listens | Drain | Stop | Answer | Happened;
export type ChildMessage = Started | Ready | Failed | Drained | Signalled | Connected | Beat | Ask | Watch;

/** IPC is shared with the app and with Node itself, so our messages are wrapped under a key of their own. */
const KEY = 'cluster-dispatch';

export const wrapControl = (message: MasterMessage | ChildMessage): object => ({ [KEY]: message });

export function unwrapControl<T extends MasterMessage | ChildMessage>(message: unknown): T | undefined {
  return typeof message === 'object' && message !== null ? (message as Record<string, T>)[KEY] : undefined;
}
