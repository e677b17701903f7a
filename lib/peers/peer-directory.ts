import type { KnownLibrary } from '../agent/agents.js';
import { makeProxy } from '../agent/proxy.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import { NotSharedError } from '../errors/not-shared.error.js';
import { OverloadedError } from '../errors/overloaded.error.js';
import { nearest } from '../options/nearest.js';
import { notShared } from '../options/shared-names.js';
import type { ContractProvider } from '../protocol/contract.js';
import type { WantedName } from '../protocol/control.js';
import type { ErrorClasses } from '../protocol/error-classes.js';
import { MAX_PENDING_CALLS } from '../protocol/limits.js';
import { snapshot } from './snapshot.js';
import { WaitingCall } from './waiting-call.js';

type Methods = Readonly<Record<string, ((...args: unknown[]) => unknown) | undefined>>;

interface KnownProvider {
  readonly provider: ContractProvider;
  readonly methods: Methods;
  timeoutMs(method: string): number;
}

export interface PeerDirectoryOptions {
  /** How many other libraries there are. */
  readonly libraries: number;
  /** For calls of methods whose contract is not known, or says nothing else. */
  readonly timeoutMs: number;
  readonly classes: ErrorClasses;
}

/**
 * Knows which of the other libraries offers what. Calls that are made before that is known wait here, in the order in
 * which they were made.
 */
export class PeerDirectory {
  private readonly known = new Map<string, KnownProvider>();
  private waiting: WaitingCall[] = [];
  private unknownLibraries: number;
  /** Why there is a library that will never be known. */
  private lost: string | undefined;

  constructor(private readonly options: PeerDirectoryOptions) {
    this.unknownLibraries = options.libraries;
  }

  /** Calls a method, now or when it is known; what the proxy of a worker gives, or a rejected promise. */
  call(want: WantedName, method: string, args: unknown[]): unknown {
    const known = this.known.get(want.name);
    if (known) return invoke(known, method, args);
    if (this.unknownLibraries === 0) return Promise.reject(this.missing(want, method));
    return this.wait(want.name, method, args);
  }

  /** What is no method, an Observable for example; `undefined` as long as the provider is not known. */
  property({ name }: WantedName, key: string): unknown {
    const { methods } = this.known.get(name) ?? {};
    const member: unknown = methods && Object.hasOwn(methods, key) ? methods[key] : undefined;
    return typeof member === 'function' ? undefined : member;
  }

  /** A library is there for the first time. */
  add({ contract, agent }: KnownLibrary): void {
    for (const provider of contract.providers) {
      const timeoutMs = (method: string): number =>
        agent.target(provider.name, method)?.timeoutMs ?? this.options.timeoutMs;
      this.known.set(provider.name, { provider, methods: makeProxy(provider, agent) as Methods, timeoutMs });
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

  private lookAgain(): void {
    const { waiting } = this;
    this.waiting = [];
    for (const call of waiting) {
      const { provider, method } = call;
      const known = this.known.get(provider);
      if (known) call.start((args) => invoke(known, method, args), known.timeoutMs(method));
      else if (this.unknownLibraries > 0) this.waiting.push(call);
      else call.fail(this.missing({ name: provider }, method));
    }
  }

  private wait(provider: string, method: string, args: unknown[]): Promise<unknown> {
    if (this.waiting.length >= MAX_PENDING_CALLS) this.waiting = this.waiting.filter(({ failed }) => !failed);
    if (this.waiting.length >= MAX_PENDING_CALLS)
      return Promise.reject(
        new OverloadedError(`${provider}.${method} was not sent: ${MAX_PENDING_CALLS} calls already wait.`),
      );
    const { classes, timeoutMs } = this.options;
    const call = new WaitingCall(provider, method, snapshot(args, classes), timeoutMs);
    this.waiting.push(call);
    return call.answer;
  }

  private missing(want: WantedName, method: string): Error {
    return this.lost === undefined
      ? notShared(want, [...this.known.keys()])
      : new LibraryUnavailableError(`${want.name}.${method}`, this.lost);
  }
}

function invoke({ provider, methods }: KnownProvider, method: string, args: unknown[]): unknown {
  if (Object.hasOwn(methods, method)) return methods[method]?.(...args);
  const available = provider.methods.map(({ name }) => name);
  const meant = nearest(method, available);
  return Promise.reject(
    new NotSharedError(provider.name, available, { method, ...(meant !== undefined && { nearest: meant }) }),
  );
}
