import { afterEach, expect, it, jest } from '@jest/globals';
import {
  Controller,
  Get,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  type Provider,
  type Type,
} from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { InjectShared } from '../../lib/decorators/inject-shared.decorator.js';
import { provideShared } from '../../lib/decorators/provide-shared.js';
import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import { getSharedToken } from '../../lib/decorators/shared-token.js';
import { NotSharedError } from '../../lib/errors/not-shared.error.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';

@SharedProvider('prices')
class PricesService {
  private readonly seen = new Map<string, Date>();

  quote(symbol: string): { symbol: string; seen: Map<string, Date> } {
    if (symbol === 'NONE') throw new NotFoundException('no such symbol');
    this.seen.set(symbol, new Date(0));
    return { symbol, seen: this.seen };
  }

  onModuleDestroy(): void {
    destroyed();
  }
}

const destroyed = jest.fn();

@Module({
  providers: [
    PricesService,
    provideShared('fromFactory', {
      useFactory: (prices: PricesService) => ({ ask: () => prices.quote('F') }),
      inject: [PricesService],
    }),
    provideShared('fromClass', { useClass: PricesService, expose: ['quote'] }),
  ],
})
class LibraryModule {}

@SharedProvider('featurePrices')
class FeaturePrices {
  ask(): string {
    return 'price';
  }
}

@Injectable()
class Portfolio {
  constructor(@InjectShared(PricesService) readonly prices: Shared<PricesService>) {}
}

let app: TestingModule | undefined;

afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function boot(...imports: Parameters<typeof Module>[0]['imports'] & object): Promise<TestingModule> {
  app = await Test.createTestingModule({ imports, providers: [Portfolio] }).compile();
  return app;
}

it('is the default under a test runner: the same contract, served within the process, as copies', async () => {
  const { prices } = (await boot(ClusterDispatchModule.forRoot({ library: LibraryModule }))).get(Portfolio);
  const first = await prices.quote('ACME');
  expect(first).toEqual({ symbol: 'ACME', seen: new Map([['ACME', new Date(0)]]) });
  first.seen.clear();
  expect((await prices.quote('ACME')).seen.size).toBe(1);
});

it('keeps the class of an exception', async () => {
  const { prices } = (await boot(ClusterDispatchModule.forRoot({ library: LibraryModule }))).get(Portfolio);
  const error = await prices.quote('NONE').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NotFoundException);
  expect((error as NotFoundException).getStatus()).toBe(404);
});

it.each<[string, () => unknown]>([
  ['a module class', () => LibraryModule],
  ['a function that imports it', () => () => Promise.resolve(LibraryModule)],
  ['a promise of it', () => Promise.resolve(LibraryModule)],
  ['a dynamic module', () => ({ module: LibraryModule })],
  ['a promise of a dynamic module', () => Promise.resolve({ module: LibraryModule })],
])('takes %s as library', async (_, library) => {
  const module = await boot(ClusterDispatchModule.forRoot({ library: library() as Type }));
  expect(await module.get(Portfolio).prices.quote('ACME')).toMatchObject({ symbol: 'ACME' });
});

it('shares instances of provideShared(), made by a factory or a class', async () => {
  const module = await boot(ClusterDispatchModule.forRoot({ library: LibraryModule }));
  const made = module.get<{ ask(): Promise<unknown> }>(getSharedToken('fromFactory'), { strict: false });
  expect(await made.ask()).toMatchObject({ symbol: 'F' });
  const byClass = module.get<Shared<PricesService>>(getSharedToken('fromClass'), { strict: false });
  // An instance of its own, not that of PricesService.
  expect([...(await byClass.quote('C')).seen.keys()]).toEqual(['C']);
});

it('lets a test replace a proxy the ordinary Nest way', async () => {
  app = await Test.createTestingModule({
    imports: [ClusterDispatchModule.forRoot({ library: LibraryModule })],
    providers: [Portfolio],
  })
    .overrideProvider(getSharedToken('prices'))
    .useValue({ quote: () => Promise.resolve('faked') })
    .compile();
  expect(await app.get(Portfolio).prices.quote('ACME')).toBe('faked');
});

it('ends a call after the timeoutMs of forRoot()', async () => {
  @Module({ providers: [provideShared('slow', { useValue: { hang: () => new Promise(() => {}) } })] })
  class SlowModule {}
  const slow = ClusterDispatchModule.forRoot({ library: SlowModule, timeoutMs: 20 });
  app = await Test.createTestingModule({ imports: [slow] }).compile();
  const proxy = app.get<{ hang(): Promise<void> }>(getSharedToken('slow'), { strict: false });
  await expect(proxy.hang()).rejects.toMatchObject({
    code: 'CALL_TIMEOUT',
    execution: 'maybe',
    statusCode: 504,
  });
});

it('closes the library with the app', async () => {
  destroyed.mockClear();
  const module = await boot(ClusterDispatchModule.forRoot({ library: LibraryModule }));
  const { prices } = module.get(Portfolio);
  await module.init();
  await module.close();
  expect(destroyed).toHaveBeenCalled();
  await expect(prices.quote('ACME')).rejects.toMatchObject({
    code: 'LIBRARY_UNAVAILABLE',
    execution: 'never',
  });
});

it('goes on under fake timers', async () => {
  const { prices } = (await boot(ClusterDispatchModule.forRoot({ library: LibraryModule }))).get(Portfolio);
  jest.useFakeTimers();
  try {
    expect(await prices.quote('ACME')).toMatchObject({ symbol: 'ACME' });
  } finally {
    jest.useRealTimers();
  }
});

it('refuses a name that nobody offers, telling who asks, what there is, and the nearest', async () => {
  @Controller()
  class Misspelt {
    constructor(@InjectShared('price') readonly prices: Shared<PricesService>) {}

    @Get()
    get(): void {}
  }
  const compiling = Test.createTestingModule({
    imports: [ClusterDispatchModule.forRoot({ library: LibraryModule })],
    controllers: [Misspelt],
  }).compile();
  const error = await compiling.catch((reason: unknown) => reason as Error);
  expect(error).toBeInstanceOf(NotSharedError);
  expect((error as Error).message).toMatch(
    /^Misspelt injects the shared provider "price", which no library offers\. Did you mean "prices"\? Offered are: prices, fromFactory, fromClass\./,
  );
});

it('refuses forRoot() twice in one app, but not in two', async () => {
  await expect(boot(forRoot(), forRoot())).rejects.toThrow('forRoot() stands twice in this app');
  await (await boot(forRoot())).close();
  await boot(forRoot());
});

function forRoot(): ReturnType<typeof ClusterDispatchModule.forRoot> {
  return ClusterDispatchModule.forRoot({ library: LibraryModule });
}

it('gives each app a library of its own, also when they are made of one module class', async () => {
  @Module({
    imports: [ClusterDispatchModule.forRoot({ library: LibraryModule })],
    providers: [Portfolio],
    exports: [Portfolio],
  })
  class AppModule {}
  const first = await boot(AppModule);
  await first.get(Portfolio, { strict: false }).prices.quote('ACME');
  const second = await Test.createTestingModule({ imports: [AppModule] }).compile();
  const quoted = await second.get(Portfolio, { strict: false }).prices.quote('EUR');
  expect([...quoted.seen.keys()]).toEqual(['EUR']);
  await first.close();
  await expect(second.get(Portfolio, { strict: false }).prices.quote('EUR')).resolves.toBeDefined();
  await second.close();
});

it('boots again after a boot that failed', async () => {
  let failures = 1;
  const library = (): Type => {
    if (failures-- > 0) throw new Error('not yet');
    return LibraryModule;
  };
  const module = ClusterDispatchModule.forRoot({ library });
  await expect(boot(module)).rejects.toThrow('not yet');
  await boot(module);
});

it.each<[string, Provider, string]>([
  ['a class', PricesService, 'PricesService is shared, but LocalModule provides it in each worker, too.'],
  [
    'a provider of provideShared()',
    provideShared('local', { useValue: {} }),
    'A provider of provideShared() is shared, but LocalModule provides it in each worker, too.',
  ],
])('refuses %s that the app provides, too', async (_, provider, message) => {
  @Module({ providers: [provider] })
  class LocalModule {}
  await expect(boot(ClusterDispatchModule.forRoot({ library: LibraryModule }), LocalModule)).rejects.toThrow(
    message,
  );
});

it('lets one feature inject in the library what another shares', async () => {
  @SharedProvider('feature')
  class FeatureService {
    constructor(
      private readonly prices: FeaturePrices,
      @Inject(getSharedToken('client')) private readonly client: { ping(): string },
    ) {}

    ask(): string {
      return `${this.client.ping()} ${this.prices.ask()}`;
    }
  }
  const features = [
    ClusterDispatchModule.forFeature({
      providers: [FeaturePrices, provideShared('client', { useValue: { ping: () => 'pong' } })],
    }),
    ClusterDispatchModule.forFeature({ providers: [FeatureService] }),
  ];
  const module = await boot(forRoot(), ...features);
  const proxy = module.get<Shared<FeatureService>>(getSharedToken('feature'), { strict: false });
  expect(await proxy.ask()).toBe('pong price');
});
