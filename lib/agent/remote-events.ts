import { EventEmitter } from 'node:events';

import type { Subscription } from 'rxjs';

import { outsideOfCalls } from '../context/dispatch-context.js';
import { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
import { NotSerializableError } from '../errors/not-serializable.error.js';
import { OverloadedError } from '../errors/overloaded.error.js';
import type { CallTarget } from '../protocol/call.js';
import { LISTENER_METHODS, type ListenerMethod } from '../protocol/listener-methods.js';
import type { Agent } from './agent.js';
import { remoteObservable } from './remote-observable.js';

type Event = string | symbol;
type Listener = (...args: unknown[]) => void;

/** An emitter tells these of itself. */
const OWN_EVENTS: ReadonlySet<Event> = new Set(['newListener', 'removeListener']);

/** Gives a proxy the methods by which listeners are added to an EventEmitter, and removed. */
export function addRemoteEvents(proxy: object, agent: Agent, target: CallTarget): void {
  const events = new RemoteEvents(agent, target);
  for (const name of LISTENER_METHODS) {
    const value = (...args: never[]): unknown => {
      const returned: unknown = Reflect.apply(events[name], events, args);
      return returned === events ? proxy : returned;
    };
    Object.defineProperty(value, 'name', { value: name satisfies ListenerMethod });
    Object.defineProperty(proxy, name, { value, enumerable: true, configurable: true, writable: true });
  }
}

/**
 * The listeners of a shared EventEmitter are kept in the worker, so that adding one works as it does locally. For each
 * event that has listeners here there is one subscription in the library; it follows to the next library.
 */
class RemoteEvents extends EventEmitter {
  private readonly upstream = new Map<Event, Subscription>();

  constructor(
    private readonly agent: Agent,
    private readonly target: CallTarget,
  ) {
    super();
  }

  override on(event: Event, listener: Listener): this {
    return this.follow(event, super.on(event, listener));
  }

  override addListener(event: Event, listener: Listener): this {
    return this.follow(event, super.addListener(event, listener));
  }

  override prependListener(event: Event, listener: Listener): this {
    return this.follow(event, super.prependListener(event, listener));
  }

  override off(event: Event, listener: Listener): this {
    return this.removeListener(event, listener);
  }

  override removeListener(event: Event, listener: Listener): this {
    return this.leave(event, super.removeListener(event, listener));
  }

  override removeAllListeners(...events: [Event?]): this {
    super.removeAllListeners(...(events as [Event]));
    for (const event of this.upstream.keys()) this.leave(event, this);
    return this;
  }

  private follow(event: Event, self: this): this {
    if (this.upstream.has(event) || OWN_EVENTS.has(event)) return self;
    let isAsking = true;
    // It is not cancelled with the call of who happens to listen first.
    const subscription = outsideOfCalls(() =>
      remoteObservable(this.agent, this.target, [event], true).subscribe({
        next: (args) => this.emit(event, ...(args as unknown[])),
        // What cannot even be asked for would not be the next time.
        error: (error: unknown) => this.interrupted(event, error, !isAsking),
      }),
    );
    isAsking = false;
    if (!subscription.closed) this.upstream.set(event, subscription);
    return self;
  }

  /** Listeners cannot be told of an error; what they miss must not go unnoticed all the same. */
  private interrupted(event: Event, error: unknown, mayPass: boolean): void {
    this.upstream.delete(event);
    if (error instanceof LibraryUnavailableError) return;
    const { name, message } = error as Error;
    process.emitWarning(
      `Listeners of the event "${String(event)}" of ${this.target.name} miss some: ${message}`,
      {
        type: name,
      },
    );
    const isPassing = error instanceof OverloadedError || error instanceof NotSerializableError;
    if (isPassing && mayPass && this.listenerCount(event) > 0) this.follow(event, this);
  }

  private leave(event: Event, self: this): this {
    if (this.listenerCount(event) > 0) return self;
    this.upstream.get(event)?.unsubscribe();
    this.upstream.delete(event);
    return self;
  }
}
