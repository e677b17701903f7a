import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  type Provider,
  Scope,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { type ContextId, ContextIdFactory, REQUEST } from '@nestjs/core';

import { provideShared } from '../../lib/decorators/provide-shared.js';
import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import { BootError } from '../../lib/errors/boot.error.js';
import { InvalidOptionsError } from '../../lib/errors/invalid-options.error.js';
import type { SharedCall } from '../../lib/interfaces/shared-call.interface.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { LibraryOf } from './library-of.js';

let library: LibraryOf | undefined;
let made = 0;

beforeEach(() => {
  made = 0;
});
afterEach(async () => {
  await library?.close();
  library = undefined;
  jest.restoreAllMocks();
});

async function proxyOf<T>(shared: Type<T>, ...others: Provider[]): Promise<Shared<T>> {
  library = await LibraryOf.providers(shared, ...others);
  return library.proxy(shared);
}

class Counted {
  readonly number = ++made;
  private calls = 0;

  ask(question: string): string {
    return `${question} of instance ${this.number}, call ${++this.calls}`;
  }
}

describe('a request-scoped shared provider', () => {
  @SharedProvider('byOption', { scope: Scope.REQUEST })
  class ByOption extends Counted {}

  @SharedProvider('byInjectableBelow')
  @Injectable({ scope: Scope.REQUEST })
  class ByInjectableBelow extends Counted {}

  @Injectable({ scope: Scope.REQUEST })
  @SharedProvider('byInjectableAbove')
  class ByInjectableAbove extends Counted {}

  it.each<[string, Type<Counted>]>([
    ['an option of @SharedProvider()', ByOption],
    ['@Injectable() below it', ByInjectableBelow],
    ['@Injectable() above it', ByInjectableAbove],
  ])('is made anew for each call, and not before: by %s', async (_, shared) => {
    const proxy = await proxyOf(shared);
    expect(made).toBe(0);
    expect(await Promise.all([proxy.ask('a'), proxy.ask('b')])).toEqual([
      'a of instance 1, call 1',
      'b of instance 2, call 1',
    ]);
  });

  it('says nothing of it at boot, because it was asked for', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    await proxyOf(ByOption);
    expect(warn).not.toHaveBeenCalled();
  });

  it('injects the call, and what else lives for the call', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class CallId {
      readonly id = ++made;
    }
    @Injectable()
    class Audit {
      constructor(
        readonly callId: CallId,
        @Inject(REQUEST) readonly call: SharedCall,
      ) {}
    }
    @SharedProvider('audited', { scope: Scope.REQUEST })
    class Audited {
      constructor(
        private readonly audit: Audit,
        private readonly callId: CallId,
      ) {}

      save(..._values: unknown[]): unknown {
        return { call: this.audit.call, ids: [this.audit.callId.id, this.callId.id] };
      }
    }
    const proxy = await proxyOf(Audited, Audit, CallId);
    expect(await proxy.save('a', 1)).toEqual({
      call: { provider: 'audited', method: 'save', args: ['a', 1] },
      ids: [1, 1],
    });
    expect(await proxy.save()).toMatchObject({ ids: [2, 2] });
  });

  it('fails the call when it cannot be made, and the next call is not concerned', async () => {
    @SharedProvider('failing', { scope: Scope.REQUEST })
    class Failing {
      constructor(@Inject(REQUEST) { args }: SharedCall) {
        if (args[0] === 'bad') throw new RangeError('not for this call');
      }

      ask(question: string): string {
        return question;
      }
    }
    const proxy = await proxyOf(Failing);
    await expect(proxy.ask('bad')).rejects.toEqual(new RangeError('not for this call'));
    expect(await proxy.ask('good')).toBe('good');
  });

  it('may be provided under another token', async () => {
    @SharedProvider('renamed', { scope: Scope.REQUEST })
    class Renamed extends Counted {}
    library = await LibraryOf.providers({ provide: 'other', useClass: Renamed });
    expect(await library.proxy(Renamed).ask('a')).toBe('a of instance 1, call 1');
  });

  it('shares what "expose" lists, of its class', async () => {
    @SharedProvider('exposed', { scope: Scope.REQUEST, expose: ['one'] })
    class Exposed {
      one(): number {
        return 1;
      }

      two(): number {
        return 2;
      }
    }
    const proxy = await proxyOf(Exposed);
    expect(Object.keys(proxy)).toEqual(['one']);
    expect(await proxy.one()).toBe(1);
  });
});

describe('what is request-scoped because of another', () => {
  @Injectable({ scope: Scope.REQUEST })
  class Session {}

  @SharedProvider('implied')
  class Implied extends Counted {
    constructor(readonly session: Session) {
      super();
    }
  }

  it('is made anew for each call, and the boot says so', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const proxy = await proxyOf(Implied, Session);
    expect(String(warn.mock.calls[0]?.[0])).toMatch(
      /^Implied in LibraryModule is made anew for each call, because it, or an enhancer/,
    );
    expect([await proxy.ask('a'), await proxy.ask('b')]).toEqual([
      'a of instance 1, call 1',
      'b of instance 2, call 1',
    ]);
  });

  it('leaves singletons that it uses alone', async () => {
    @Injectable()
    class Pool {
      readonly number = ++made;
    }
    @SharedProvider('user', { scope: Scope.REQUEST })
    class User {
      constructor(private readonly pool: Pool) {}

      ask(): number {
        return this.pool.number;
      }
    }
    const proxy = await proxyOf(User, Pool);
    expect([await proxy.ask(), await proxy.ask()]).toEqual([1, 1]);
  });
});

it('has enhancers that are made for the same call', async () => {
  @Injectable({ scope: Scope.REQUEST })
  class CallState {
    readonly seen: string[] = [];
  }
  @Injectable()
  class StateGuard implements CanActivate {
    constructor(private readonly state: CallState) {}

    canActivate(context: ExecutionContext): boolean {
      this.state.seen.push(`guard of ${context.getClass().name}`);
      return !context.getArgs().includes('denied');
    }
  }
  @SharedProvider('stateful', { scope: Scope.REQUEST })
  class Stateful {
    constructor(private readonly state: CallState) {}

    @UseGuards(StateGuard)
    ask(_question: string): string[] {
      return this.state.seen;
    }
  }
  const proxy = await proxyOf(Stateful, CallState);
  expect(await proxy.ask('a')).toEqual(['guard of Stateful']);
  expect(await proxy.ask('b')).toEqual(['guard of Stateful']);
  await expect(proxy.ask('denied')).rejects.toMatchObject({ status: 403 });
});

it('ends with its call: nothing keeps the instance', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const instances: WeakRef<object>[] = [];
  @Injectable({ scope: Scope.REQUEST })
  class Part {
    constructor(@Inject(REQUEST) readonly call: SharedCall) {
      instances.push(new WeakRef(this), new WeakRef(call));
    }
  }
  @Injectable({ scope: Scope.TRANSIENT })
  class Helper {
    constructor(readonly part: Part) {
      instances.push(new WeakRef(this));
    }
  }
  @Injectable()
  class PartGuard implements CanActivate {
    constructor(readonly part: Part) {
      instances.push(new WeakRef(this));
    }

    canActivate(): boolean {
      return true;
    }
  }
  @SharedProvider('collected', { scope: Scope.REQUEST })
  @UseGuards(PartGuard)
  class Collected {
    constructor(
      readonly part: Part,
      readonly helper: Helper,
    ) {
      instances.push(new WeakRef(this));
    }

    ask(): number {
      return instances.length;
    }
  }
  const proxy = await proxyOf(Collected, Part, Helper);
  for (let call = 0; call < 20; call++) await proxy.ask();
  expect(instances).toHaveLength(100);
  // What the last microtasks hold is let go after this turn.
  await new Promise(setImmediate);
  collect();
  expect(instances.filter((instance) => instance.deref() !== undefined)).toEqual([]);
});

describe('a durable provider', () => {
  const tenants = new Map<unknown, ContextId>();
  const { strategy } = ContextIdFactory as unknown as { strategy: unknown };
  afterEach(() => {
    Object.assign(ContextIdFactory, { strategy });
  });

  @SharedProvider('durable')
  @Injectable({ scope: Scope.REQUEST, durable: true })
  class Durable extends Counted {
    constructor(@Inject(REQUEST) readonly tenant: unknown) {
      super();
    }

    whose(_tenant: string): unknown {
      return [this.tenant, this.ask('')];
    }
  }

  it('is made for each call while there is no strategy', async () => {
    const proxy = await proxyOf(Durable);
    expect([await proxy.ask('a'), await proxy.ask('b')]).toEqual([
      'a of instance 1, call 1',
      'b of instance 2, call 1',
    ]);
  });

  it('lives as long as the ContextIdStrategy says, which gets the call as its request', async () => {
    ContextIdFactory.apply({
      attach(contextId: ContextId, { args: [tenant] }: SharedCall) {
        const parent = tenants.get(tenant) ?? ContextIdFactory.create();
        tenants.set(tenant, parent);
        return {
          resolve: ({ isTreeDurable }) => (isTreeDurable ? parent : contextId),
          payload: { tenant },
        };
      },
    });
    const proxy = await proxyOf(Durable);
    expect([await proxy.whose('A'), await proxy.whose('B'), await proxy.whose('A')]).toEqual([
      [{ tenant: 'A' }, ' of instance 1, call 1'],
      [{ tenant: 'B' }, ' of instance 2, call 1'],
      [{ tenant: 'A' }, ' of instance 1, call 2'],
    ]);
  });
});

describe('refused is', () => {
  it('a transient shared provider: workers inject none', async () => {
    @SharedProvider('transient')
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient extends Counted {}
    await expect(proxyOf(Transient)).rejects.toThrow(BootError);
    await expect(proxyOf(Transient)).rejects.toThrow('Transient in LibraryModule is transient: one for each');
  });

  it('a transient scope as an option', () => {
    const options = { scope: Scope.TRANSIENT as Scope.REQUEST };
    const decorate = (): unknown => SharedProvider('transient', options)(class Transient {});
    expect(decorate).toThrow(InvalidOptionsError);
    expect(decorate).toThrow('@SharedProvider() of Transient: "scope" must be Scope.DEFAULT');
  });

  it('a scope that an @Injectable() above takes away', async () => {
    @Injectable()
    @SharedProvider('lost', { scope: Scope.REQUEST })
    class Lost extends Counted {}
    await expect(proxyOf(Lost)).rejects.toThrow('an @Injectable() above it takes it away');
  });

  it('a factory, whose methods are not known before it is called', async () => {
    const scoped = { provide: 'scoped', scope: Scope.REQUEST, useFactory: () => ({}) };
    const factory = provideShared('made', { useFactory: () => ({ ask: () => 1 }), inject: ['scoped'] });
    const boot = LibraryOf.providers(scoped, factory);
    await expect(boot).rejects.toThrow(
      'provideShared("made") in LibraryModule is request-scoped, or depends on such a provider, and is made by a factory',
    );
  });

  it('a scope of provideShared()', () => {
    const options = { useFactory: () => ({}), scope: Scope.REQUEST };
    expect(() => provideShared('made', options)).toThrow(InvalidOptionsError);
  });
});
