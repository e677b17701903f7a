import { afterEach, expect, it, jest } from '@jest/globals';
import { Injectable, Module, type OnModuleInit, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import { BehaviorSubject, firstValueFrom, lastValueFrom, map, type Observable, of, toArray } from 'rxjs';

import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { InjectShared } from '../../lib/decorators/inject-shared.decorator.js';
import { provideShared } from '../../lib/decorators/provide-shared.js';
import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import { getSharedToken } from '../../lib/decorators/shared-token.js';
import { DispatchContext } from '../../lib/context/dispatch-context.js';
import { CallCycleError } from '../../lib/errors/call-cycle.error.js';
import { BootError } from '../../lib/errors/boot.error.js';
import { NotSharedError } from '../../lib/errors/not-shared.error.js';
import type { LibraryModuleReference } from '../../lib/interfaces/cluster-dispatch-options.interface.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';

interface Jobs {
  enqueue(symbol: string): string;
  priceOfNext(): Promise<number>;
}

@SharedProvider('prices')
class Prices {
  constructor(@InjectShared('jobs') private readonly jobs: Shared<Jobs>) {}

  price(symbol: string): number {
    return symbol.length;
  }

  order(symbol: string): Promise<string> {
    return this.jobs.enqueue(symbol);
  }
}

@SharedProvider('jobs')
class JobQueue implements Jobs {
  private readonly queue: string[] = [];

  constructor(@InjectShared('prices') readonly prices: Shared<Prices>) {}

  enqueue(symbol: string): string {
    return `${symbol} is job ${this.queue.push(symbol)}`;
  }

  priceOfNext(): Promise<number> {
    return this.prices.price(this.queue.shift() ?? '');
  }
}

@Module({ providers: [Prices] })
class PricesModule {}

@Module({ providers: [JobQueue] })
class JobsModule {}

let app: TestingModule | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

type Libraries = Record<string, LibraryModuleReference>;

async function boot(libraries: Libraries, timeoutMs = 30_000): Promise<TestingModule> {
  app = await Test.createTestingModule({
    imports: [ClusterDispatchModule.forRoot({ libraries, timeoutMs })],
  }).compile();
  return app;
}

function shared<T>(name: string): Shared<T> {
  if (!app) throw new Error('Nothing was booted.');
  return app.get<Shared<T>>(getSharedToken(name), { strict: false });
}

async function bootError(libraries: Libraries, timeoutMs?: number): Promise<Error> {
  return (await boot(libraries, timeoutMs).catch((error: unknown) => error)) as Error;
}

function moduleOf(...providers: NonNullable<Parameters<typeof Module>[0]['providers']>): Type {
  @Module({ providers })
  class MadeModule {}
  return MadeModule;
}

it('lets two libraries inject from each other, and call each other', async () => {
  await boot({ pricing: PricesModule, jobs: JobsModule });
  expect(await shared<Prices>('prices').order('ACME')).toBe('ACME is job 1');
  expect(await shared<Jobs>('jobs').priceOfNext()).toBe(4);
});

it('hands a stream on from one library to another, and the context of the call with it', async () => {
  @SharedProvider('source')
  class Source {
    readonly changes = new BehaviorSubject('now');

    numbers(): Observable<string | undefined> {
      return of(1, 2).pipe(map((number) => `${DispatchContext.current()?.trace['id']} ${number}`));
    }

    async *count(): AsyncGenerator<number> {
      yield* [1, 2];
    }
  }
  @SharedProvider('relay')
  class Relay {
    constructor(@InjectShared('source') private readonly source: Shared<Source>) {}

    numbers(): Observable<string | undefined> {
      return this.source.numbers().pipe(map((text) => `relayed ${text}`));
    }

    count(): AsyncIterable<number> {
      return this.source.count();
    }

    current(): Promise<string> {
      return firstValueFrom(this.source.changes);
    }
  }
  await boot({ source: moduleOf(Source), relay: moduleOf(Relay) });
  const relay = shared<Relay>('relay');
  const numbers = DispatchContext.run({ trace: { id: 'a' } }, () =>
    lastValueFrom(relay.numbers().pipe(toArray())),
  );
  expect(await numbers).toEqual(['relayed a 1', 'relayed a 2']);
  const counted: number[] = [];
  for await (const number of relay.count()) counted.push(number);
  expect(counted).toEqual([1, 2]);
  expect(await relay.current()).toBe('now');
});

it('fails calls that wait for each other in a circle, with their path', async () => {
  @SharedProvider('a')
  class A {
    constructor(@InjectShared('b') private readonly b: Shared<{ ask(): Promise<unknown> }>) {}

    ask(): Promise<unknown> {
      return this.b.ask();
    }
  }
  @SharedProvider('b')
  class B {
    constructor(@InjectShared('a') private readonly a: Shared<A>) {}

    ask(): Promise<unknown> {
      return this.a.ask();
    }
  }
  await boot({ one: moduleOf(A), two: moduleOf(B) });
  const error = await shared<A>('a')
    .ask()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CallCycleError);
  expect((error as Error).message).toMatch(/a\.ask -> b\.ask -> a\.ask -> b\.ask/);
});

it('boots a library that calls another one while it boots', async () => {
  @SharedProvider('eager')
  class Eager implements OnModuleInit {
    answers: unknown[] = [];

    constructor(@InjectShared('jobs') private readonly jobs: Shared<Jobs>) {}

    async onModuleInit(): Promise<void> {
      this.answers = await Promise.all(['A', 'B', 'C'].map((symbol) => this.jobs.enqueue(symbol)));
    }

    ask(): unknown[] {
      return this.answers;
    }
  }
  await boot({ eager: moduleOf(Eager), pricing: PricesModule, jobs: JobsModule });
  expect(await shared<Eager>('eager').ask()).toEqual(['A is job 1', 'B is job 2', 'C is job 3']);
});

it('refuses one name that two libraries share', async () => {
  const error = await bootError({
    pricing: moduleOf(provideShared('cache', { useValue: { get: () => 1 } })),
    jobs: moduleOf(provideShared('cache', { useValue: { get: () => 2 } })),
  });
  expect(error).toBeInstanceOf(BootError);
  expect(error.message).toMatch(/^The libraries "pricing" and "jobs" both share a provider named "cache"/);
});

it('refuses a name that a library injects and none offers, telling who asks and what there is', async () => {
  @Injectable()
  class Misspelt {
    constructor(@InjectShared('price') readonly prices: Shared<Prices>) {}
  }
  const error = await bootError({ pricing: PricesModule, jobs: JobsModule, more: moduleOf(Misspelt) });
  expect(error).toBeInstanceOf(NotSharedError);
  expect(error.message).toMatch(
    /^Misspelt injects the shared provider "price", which no library offers\. Did you mean "prices"\? Offered are: prices, jobs\./,
  );
});

it('fails the boot of a library that waits for a name that none offers, at once', async () => {
  @Injectable()
  class Waiting implements OnModuleInit {
    constructor(@InjectShared('nobody') private readonly nobody: Shared<Jobs>) {}

    async onModuleInit(): Promise<void> {
      await this.nobody.enqueue('A');
    }
  }
  const more = moduleOf(Waiting);
  expect(await bootError({ more, other: moduleOf() })).toBeInstanceOf(NotSharedError);
  expect(await bootError({ library: more })).toBeInstanceOf(NotSharedError);
});

it('fails the boot when another library cannot boot, though one waits for an answer of it', async () => {
  @Injectable()
  class Waiting implements OnModuleInit {
    constructor(@InjectShared('prices') private readonly prices: Shared<Prices>) {}

    async onModuleInit(): Promise<void> {
      await this.prices.price('A');
    }
  }
  const broken = provideShared('broken', {
    useFactory: () => {
      throw new TypeError('no feed');
    },
  });
  expect(await bootError({ more: moduleOf(Waiting), pricing: moduleOf(broken) })).toMatchObject({
    message: 'no feed',
  });
});

function waiting(name: string, forName: string): Type {
  @SharedProvider(name)
  class Waiting implements OnModuleInit {
    constructor(@InjectShared(forName) private readonly other: Shared<Waiting>) {}

    async onModuleInit(): Promise<void> {
      await this.other.ask();
    }

    ask(): void {}
  }
  return moduleOf(Waiting);
}

it('fails a call after its timeout when two libraries wait for each other to boot', async () => {
  const error = await bootError({ a: waiting('one', 'two'), b: waiting('two', 'one') }, 20);
  expect(error).toMatchObject({ code: 'CALL_TIMEOUT', execution: 'never' });
});

it('gives the instance itself for what a library shares, wherever it is provided, and runs its hooks once', async () => {
  const initialized = jest.fn();

  @SharedProvider('own')
  class Own implements OnModuleInit {
    onModuleInit(): void {
      initialized();
    }

    self(): string {
      return 'own';
    }
  }
  const client = { ping: () => 'pong', onModuleInit: initialized };
  @Module({ providers: [Own, provideShared('client', { useFactory: async () => client })] })
  class InnerModule {}

  @SharedProvider('asker')
  class Asker {
    constructor(
      @InjectShared('own') private readonly byName: Own,
      @InjectShared(Own) private readonly byClass: Own,
      @InjectShared('client') private readonly made: typeof client,
    ) {}

    ask(): unknown[] {
      return [this.byName === this.byClass, this.byName instanceof Own, this.made === client];
    }
  }
  @Module({ imports: [InnerModule], providers: [Asker] })
  class OuterModule {}

  await boot({ outer: OuterModule, jobs: JobsModule, pricing: PricesModule });
  expect(await shared<Asker>('asker').ask()).toEqual([true, true, true]);
  expect(initialized).toHaveBeenCalledTimes(2);
  expect(await shared<Own>('own').self()).toBe('own');
});

it('tells of a circle within one library, as Nest does for any', async () => {
  @SharedProvider('egg')
  class Egg {
    constructor(@InjectShared('hen') readonly hen: object) {}
  }
  @SharedProvider('hen')
  class Hen {
    constructor(@InjectShared('egg') readonly egg: object) {}
  }
  expect((await bootError({ library: moduleOf(Egg, Hen) })).message).toMatch(/circular/i);
});

it('tells of a shared provider that only a factory makes, and that its own library asks for', async () => {
  @SharedProvider('made')
  class Made {
    ask(): void {}
  }
  @Injectable()
  class Asker {
    constructor(@InjectShared(Made) readonly made: Made) {}
  }
  const error = await bootError({
    library: moduleOf({ provide: 'made-by-hand', useFactory: () => new Made() }, Asker),
  });
  expect(error).toBeInstanceOf(BootError);
  expect(error.message).toMatch(/^Asker injects the shared provider "made" in the library "library", which/);
});

it('fails a call of a method that is not shared, naming those that are', async () => {
  @SharedProvider('asker')
  class Asker {
    constructor(@InjectShared('prices') private readonly prices: { prize(): Promise<void> }) {}

    ask(): Promise<void> {
      return this.prices.prize();
    }
  }
  await boot({ asker: moduleOf(Asker), pricing: PricesModule, jobs: JobsModule });
  await expect(shared<Asker>('asker').ask()).rejects.toMatchObject({
    code: 'NOT_SHARED',
    message:
      'prices.prize was not sent: "prices" shares no method of that name. Did you mean "price"? ' +
      'Shared are: price, order.',
  });
});

it('closes all libraries with the app', async () => {
  const destroyed = jest.fn();
  const watch = (name: string): Type =>
    moduleOf(provideShared(name, { useValue: { onModuleDestroy: () => destroyed(name), ask: () => 1 } }));
  const module = await boot({ a: watch('one'), b: watch('two') });
  await module.init();
  await module.close();
  expect(destroyed.mock.calls.flat().toSorted()).toEqual(['one', 'two']);
});

it('puts the providers of a feature into the library that it names', async () => {
  // Last in this file: a feature is there for every app that is made after it.
  const feature = ClusterDispatchModule.forFeature({
    library: 'jobs',
    providers: [
      provideShared('length', {
        useFactory: (jobs: JobQueue) => ({ of: () => jobs.enqueue('F') }),
        inject: [getSharedToken('jobs')],
      }),
    ],
  });
  const libraries = { pricing: PricesModule, jobs: JobsModule };
  app = await Test.createTestingModule({
    imports: [ClusterDispatchModule.forRoot({ libraries }), feature],
  }).compile();
  expect(await shared<{ of(): string }>('length').of()).toBe('F is job 1');
});
