import type { KnownLibrary } from '../../agent/agents.js';
import { NotSharedError } from '../../errors/not-shared.error.js';
import { LibraryUnavailableError } from '../../errors/library-unavailable.error.js';
import { nearest } from '../../options/nearest.js';
import { mayBeShared } from '../../protocol/shared-method-name.js';
import { WaitingCall } from '../../agent/waiting-call.js';
import type { Listening } from '../shared-object.interface.js';
import { listeningOf, noListening } from './listening.js';
import { objectProxy } from './object-proxy.js';

type Method = (...args: unknown[]) => unknown;

export interface SharedObjectsOptions {
  /** Milliseconds that a call may wait for the library. */
  readonly timeoutMs: number;
  /** Why this process has no library to call, if it has none. */
  readonly whyNone?: string | undefined;
}

/**
 * What the agent of an app process has: the shared objects, under their names. Before the library is known, any name is
 * an object whose calls wait for it; from then on they are those that there are.
 */
export class SharedObjects {
  readonly agent: object;
  private readonly waiting = new Set<WaitingCall>();
  /** What was asked for before the library was known. */
  private readonly early = new Map<string, object>();
  private isKnown = false;
  private readonly known: Promise<void>;
  private becameKnown!: () => void;

  constructor(private readonly options: SharedObjectsOptions) {
    this.known = new Promise((resolve) => {
      this.becameKnown = resolve;
    });
    this.agent = Object.create(namesOf((name) => this.unknownObject(name))) as object;
  }

  /** The library is there. */
  use({ contract, agent }: KnownLibrary): void {
    this.isKnown = true;
    Object.setPrototypeOf(this.agent, Object.prototype);
    for (const provider of contract.providers)
      Object.defineProperty(this.agent, provider.name, {
        value: objectProxy(provider, agent),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    for (const call of this.waiting)
      call.start((args) => this.method(call.provider, call.method)(...args), this.options.timeoutMs);
    this.waiting.clear();
    this.becameKnown();
  }

  private unknownObject(object: string): object {
    // Whoever kept a member of it from before finds what there is.
    const later =
      (name: string): Method =>
      (...args) =>
        this.wait(object, name, args);
    const early = this.early.get(object) ?? namesOf((name) => this.find(object, name) ?? later(name));
    this.early.set(object, early);
    return early;
  }

  private wait(object: string, name: string, args: unknown[]): unknown {
    if (this.isKnown) return this.method(object, name)(...args);
    const { whyNone, timeoutMs } = this.options;
    if (whyNone !== undefined)
      return failed(`${object}.${name}`, args, new LibraryUnavailableError(`${object}.${name}`, whyNone));
    if (typeof args.at(-1) === 'function') return this.listenLater(object, name, args);
    const call = new WaitingCall(object, name, args, timeoutMs);
    this.waiting.add(call);
    const over = (): unknown => this.waiting.delete(call);
    call.answer.then(over, over);
    return call.answer;
  }

  private listenLater(object: string, name: string, args: unknown[]): Listening {
    return listeningOf(({ onRegistered, onFailed }) => {
      let isRemoved = false;
      let listening: Listening | undefined;
      const begin = (): void => {
        if (isRemoved) return;
        listening = this.method(object, name)(...args) as Listening;
        listening.then(onRegistered, onFailed);
      };
      this.known.then(begin).catch(onFailed);
      return {
        remove: () => {
          isRemoved = true;
          listening?.remove();
        },
      };
    });
  }

  private find(object: string, name: string): unknown {
    return (this.objectOf(object) as Record<string, unknown> | undefined)?.[name];
  }

  private objectOf(name: string): object | undefined {
    return Object.hasOwn(this.agent, name) ? (this.agent as Record<string, object>)[name] : undefined;
  }

  /** Of a library that is known. */
  private method(object: string, name: string): Method {
    const method = this.find(object, name);
    if (typeof method === 'function') return method as Method;
    return (...args) => failed(`${object}.${name}`, args, this.notShared(object, name));
  }

  private notShared(object: string, method: string): NotSharedError {
    const shared = this.objectOf(object);
    const available = Object.keys(shared ?? this.agent);
    const meant = nearest(shared ? method : object, available);
    return new NotSharedError(object, available, {
      method,
      isObject: shared !== undefined,
      ...(meant !== undefined && { nearest: meant }),
    });
  }
}

/** A call with a listener gives a handle whatever happens, which nobody needs to wait for. */
function failed(name: string, args: readonly unknown[], error: Error): Promise<unknown> {
  return typeof args.at(-1) === 'function' ? noListening(name, error) : Promise.reject(error);
}

/** An object on which every name that may be shared is what `get` gives for it. */
function namesOf(get: (name: string) => unknown): object {
  return new Proxy(
    {},
    {
      get: (target, key) =>
        typeof key === 'string' && mayBeShared(key) ? get(key) : (Reflect.get(target, key) as unknown),
    },
  );
}
