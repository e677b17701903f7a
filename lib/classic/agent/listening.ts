import type { Subscription } from 'rxjs';

import type { Agent } from '../../agent/agent.js';
import { remoteObservable } from '../../agent/remote-observable.js';
import { outsideOfCalls } from '../../context/dispatch-context.js';
import { LibraryUnavailableError } from '../../errors/library-unavailable.error.js';
import { OverloadedError } from '../../errors/overloaded.error.js';
import type { CallTarget } from '../../protocol/call.js';
import type { ListenerHandle, Listening } from '../shared-object.interface.js';

export type Listener = (...args: unknown[]) => unknown;

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
  private isRemoved = false;

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
    this.events.onRegistered();
  }

  private failed(error: unknown): void {
    this.events.onFailed(error);
    // The library will not come again, and this process is on its way out.
    if (error instanceof LibraryUnavailableError) return;
    const isBehind = error instanceof OverloadedError && this.wasRegistered;
    const { name, message } = error as Error;
    const what = isBehind ? 'A listener misses some calls' : 'The call failed, and the listener was removed';
    process.emitWarning(`${this.target.name}: ${what}: ${message}`, { type: name });
    if (isBehind && !this.isRemoved) this.register();
  }
}
