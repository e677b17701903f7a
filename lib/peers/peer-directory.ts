import { from, NEVER, Observable, switchAll, throwError } from 'rxjs';

import type { KnownLibrary } from '../agent/agents.js';
import { makeProxy } from '../agent/proxy.js';
import { outsideOfCalls } from '../context/dispatch-context.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import { OverloadedError } from '../errors/overloaded.error.js';
import type { Limits } from '../interfaces/limits.interface.js';
import { notShared } from '../options/shared-names.js';
import type { WantedName } from '../protocol/control.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import { isObservable } from '../streams/observable.kind.js';
import {
  changesOf,
  invoke,
  type KnownProvider,
  type Members,
  noMember,
  observableOf,
} from './known-provider.js';
import { snapshot } from './snapshot.js';
import { WaitingCall } from '../agent/waiting-call.js';

/** What is done with a provider as soon as it is known. */
type Use = (known: KnownProvider, args: unknown[]) => unknown;

interface Waiting {
  readonly call: WaitingCall;
  readonly use: Use;
}

/** What is done when it is known whether there is a provider, in its order; there is no time in which that must be. */
interface Kept {
  readonly want: WantedName;
  do(): void;
}

export interface PeerDirectoryOptions {
  /** How many other libraries there are. */
  readonly libraries: number;
  /** For calls of methods whose contract is not known, or says nothing else. */
  readonly timeoutMs: number;
  readonly classes: KnownClasses;
  readonly limits: Limits;
}

/**
 * Knows which of the other libraries offers what. Calls that are made before that is known wait here, in the order in
 * which they were made.
 */
export class PeerDirectory {
  private readonly known = new Map<string, KnownProvider>();
  private waiting: Waiting[] = [];
  private readonly kept = new Set<Kept>();
  private unknownLibraries: number;
  /** Why there is a library that will never be known. */
  private lost: string | undefined;

  constructor(private readonly options: PeerDirectoryOptions) {
    this.unknownLibraries = options.libraries;
  }

  /** Calls a method, now or when it is known; what the proxy of a worker gives, or a rejected promise. */
  call(want: WantedName, method: string, args: unknown[]): unknown {
    return this.use(want, method, args, (known, given) => invoke(known, method, given));
  }

  /** What is no method, an Observable for example; `undefined` as long as the provider is not known. */
  property({ name }: WantedName, key: string): unknown {
    const { members } = this.known.get(name) ?? {};
    const member: unknown = members && Object.hasOwn(members, key) ? members[key] : undefined;
    return typeof member === 'function' ? undefined : member;
  }

  isProxyOf({ name }: WantedName, value: unknown): boolean {
    return value !== undefined && this.known.get(name)?.members === value;
  }

  /** An Observable that a provider has, which may not be known before somebody subscribes. */
  observable(want: WantedName, key: string): Observable<unknown> {
    return new Observable((subscriber) => {
      const property = this.property(want, key);
      if (isObservable(property)) return property.subscribe(subscriber);
      // It does not end with the call of who happens to subscribe.
      const found = outsideOfCalls(() => this.use(want, key, [], (known) => observableOf(known, key)));
      return from(found as Promise<Observable<unknown>>)
        .pipe(switchAll())
        .subscribe(subscriber);
    });
  }

  /** Later changes of a state. Of a library that does not come there are none. */
  changes(want: WantedName, key: string): Observable<unknown> {
    return new Observable((subscriber) => {
      const kept = { want, do: () => subscriber.add(this.changesNow(want, key).subscribe(subscriber)) };
      if (this.isWaitedFor(want)) this.kept.add(kept);
      else kept.do();
      return () => this.kept.delete(kept);
    });
  }

  /** Makes the error for who reads a state; nothing when there is a member of that name. */
  unreadable(want: WantedName, key: string): (() => Error) | undefined {
    const known = this.known.get(want.name);
    if (known) return Object.hasOwn(known.members, key) ? undefined : () => noMember(known, key);
    if (!this.isWaitedFor(want)) return () => this.missing(want, key, 'read');
    return () => new LibraryUnavailableError(`${want.name}.${key}`, notYet(want), 'read');
  }

  /** Keeps what is done with a listener for when the provider is known. @returns false when there is nothing to wait for */
  keep(want: WantedName, method: string, args: unknown[]): boolean {
    if (!this.isWaitedFor(want)) return false;
    const name = `${want.name}.${method}`;
    this.kept.add({ want, do: () => void listenNow(name, () => this.call(want, method, args)) });
    return true;
  }

  /** A library is there for the first time. */
  add({ contract, agent }: KnownLibrary): void {
    for (const provider of contract.providers) {
      const timeoutMs = (method: string): number =>
        agent.target(provider.name, method)?.timeoutMs ?? this.options.timeoutMs;
      this.known.set(provider.name, { provider, members: makeProxy(provider, agent) as Members, timeoutMs });
    }
    this.unknownLibraries--;
    this.lookAgain();
  }

  /** A library that was not there yet will not come. */
  lose(why: string): void {
    this.lost = why;
    this.unknownLibraries--;
    this.lookAgain();
  }

  /** Nobody will come any more. */
  close(why: string): void {
    this.lost = why;
    this.unknownLibraries = 0;
    this.lookAgain();
  }

  private use(want: WantedName, member: string, args: unknown[], use: Use): unknown {
    const known = this.known.get(want.name);
    if (known) return use(known, args);
    if (this.unknownLibraries === 0) return Promise.reject(this.missing(want, member));
    return this.wait(want.name, member, args, use);
  }

  private lookAgain(): void {
    this.doKept();
    const { waiting } = this;
    this.waiting = [];
    for (const each of waiting) {
      const { call, use } = each;
      const { provider, method } = call;
      const known = this.known.get(provider);
      if (known) call.start((args) => use(known, args), known.timeoutMs(method));
      else if (this.unknownLibraries > 0) this.waiting.push(each);
      else call.fail(this.missing({ name: provider }, method));
    }
  }

  private doKept(): void {
    for (const each of this.kept) {
      if (this.isWaitedFor(each.want)) continue;
      this.kept.delete(each);
      each.do();
    }
  }

  /** Whether a library may still come that has it. */
  private isWaitedFor({ name }: WantedName): boolean {
    return !this.known.has(name) && this.unknownLibraries > 0;
  }

  private changesNow(want: WantedName, key: string): Observable<unknown> {
    const known = this.known.get(want.name);
    if (known) return changesOf(known, key);
    const error = this.missing(want, key);
    return error instanceof LibraryUnavailableError ? NEVER : throwError(() => error);
  }

  private wait(provider: string, method: string, args: unknown[], use: Use): Promise<unknown> {
    const { classes, limits, timeoutMs } = this.options;
    const { maxQueuedCalls } = limits;
    if (this.waiting.length >= maxQueuedCalls) this.waiting = this.waiting.filter(({ call }) => !call.failed);
    if (this.waiting.length >= maxQueuedCalls)
      return Promise.reject(
        new OverloadedError(
          `${provider}.${method} was not sent: ${maxQueuedCalls} calls of this process already wait for a library ` +
            'that is not up yet (limits.maxQueuedCalls). Try again later.',
        ),
      );
    const call = new WaitingCall(provider, method, snapshot(args, classes), timeoutMs);
    this.waiting.push({ call, use });
    return call.answer;
  }

  private missing(want: WantedName, method: string, what: 'sent' | 'read' = 'sent'): Error {
    return this.lost === undefined
      ? notShared(want, [...this.known.keys()])
      : new LibraryUnavailableError(`${want.name}.${method}`, this.lost, what);
  }
}

const notYet = ({ name }: WantedName): string =>
  'its library is not known to this one yet. State of another library is there once that library is up: await a call of ' +
  `"${name}" first, in onModuleInit() for one, and read it after that`;

/** Who added the listener has gone on: that it hears nothing must not go unnoticed. */
async function listenNow(name: string, action: () => unknown): Promise<void> {
  try {
    await outsideOfCalls(action);
  } catch (error) {
    if (error instanceof LibraryUnavailableError) return;
    const { name: type, message } = error as Error;
    process.emitWarning(`A listener given to ${name} before that was known hears nothing: ${message}`, {
      type,
    });
  }
}
