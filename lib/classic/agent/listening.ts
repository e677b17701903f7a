import { inspect } from 'node:util';

import type { Subscription } from 'rxjs';

import type { Agent } from '../../agent/agent.js';
import { remoteObservable } from '../../agent/remote-observable.js';
import { outsideOfCalls } from '../../context/dispatch-context.js';
import { LibraryUnavailableError } from '../../errors/library-unavailable.error.js';
import { OverloadedError } from '../../errors/overloaded.error.js';
import type { CallTarget } from '../../protocol/call.js';
import { clearRealTimeout, setRealTimeout } from '../../transport/real-timers.js';
import type { ListenerHandle, Listening } from '../shared-object.interface.js';

export type Listener = (...args: unknown[]) => unknown;

/** What could not be registered again at once may be a moment later. */
const AGAIN_MS = 100;

/**
 * Calls a method of the library with a listener, and again in each library that follows.
 *
 * The promise resolves when the method has returned for the first time, or the listener was removed; it rejects with the
 * error that the method threw. Nobody needs to wait for it: what ends a listener is a warning of the process, too.
 */
export function listen(
  agent: Agent,
  target: CallTarget,
  args: readonly unknown[],
  listener: Listener,
): Listening {
  return listeningOf((events) => new Registration(agent, target, args, listener, events));
}

/** Of a listener that nobody can register. @param name of the method */
export function noListening(name: string, error: unknown): Listening {
  warn(name, 'the listener was not added', error);
  return listeningOf(({ onFailed }) => {
    onFailed(error);
    return { remove: () => {} };
  });
}

/** A handle, at once, for what `begin` does. */
export function listeningOf(begin: (events: RegistrationEvents) => ListenerHandle): Listening {
  let registration: ListenerHandle | undefined;
  let settle: () => void;
  const handle: ListenerHandle = {
    remove: () => {
      registration?.remove();
      settle();
    },
  };
  const promise = new Promise<ListenerHandle>((resolve, reject) => {
    settle = () => resolve(handle);
    registration = begin({ onRegistered: settle, onFailed: reject });
  });
  promise.catch(() => {});
  return Object.assign(promise, handle);
}

interface RegistrationEvents {
  /** The method has returned. May come again, with the next library. */
  onRegistered(): void;
  /** The listener will not be called any more. */
  onFailed(error: unknown): void;
}

class Registration implements ListenerHandle {
  private subscription: Subscription | undefined;
  private wasRegistered = false;
  /** The method has returned since it was called last. */
  private isRegistered = false;
  private isRemoved = false;
  private again: NodeJS.Timeout | undefined;

  constructor(
    private readonly agent: Agent,
    private readonly target: CallTarget,
    private readonly args: readonly unknown[],
    private readonly listener: Listener,
    private readonly events: RegistrationEvents,
  ) {
    this.register();
  }

  remove(): void {
    this.isRemoved = true;
    clearRealTimeout(this.again);
    this.subscription?.unsubscribe();
  }

  private register(): void {
    // It is not cancelled with the call that it happens to be made in.
    this.subscription = outsideOfCalls(() =>
      remoteObservable(this.agent, this.target, this.args, true).subscribe({
        next: (call) => this.called(call as readonly unknown[] | null),
        error: (error: unknown) => this.failed(error),
      }),
    );
    if (this.isRemoved) this.subscription.unsubscribe();
  }

  private called(args: readonly unknown[] | null): void {
    if (args) return void this.listener(...args);
    this.wasRegistered = true;
    this.isRegistered = true;
    this.events.onRegistered();
  }

  private failed(error: unknown): void {
    this.events.onFailed(error);
    // The library will not come again, and this process is on its way out.
    if (error instanceof LibraryUnavailableError) return;
    if (!(error instanceof OverloadedError && this.wasRegistered))
      return warn(this.target.name, 'the call failed, and the listener was removed', error);
    this.registerAgain(error);
  }

  /** At once; when that is too much as well, a little later, and again, of which is told once. */
  private registerAgain(error: OverloadedError): void {
    const { isRegistered } = this;
    this.isRegistered = false;
    if (isRegistered) warn(this.target.name, 'the listener misses some calls', error);
    if (this.isRemoved) return;
    if (isRegistered) this.register();
    else this.again = setRealTimeout(() => this.register(), AGAIN_MS).unref();
  }
}

function warn(name: string, what: string, error: unknown): void {
  const isError = error instanceof Error;
  process.emitWarning(`${name}: ${what}: ${isError ? error.message : inspect(error)}`, {
    ...(isError && { type: String(error.name) }),
  });
}
