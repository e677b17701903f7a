import { afterEach, expect, it } from '@jest/globals';
import { Module, Scope } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { InjectShared } from '../../lib/decorators/inject-shared.decorator.js';
import { SharedMethod } from '../../lib/decorators/shared-method.decorator.js';
import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import { getSharedToken } from '../../lib/decorators/shared-token.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { invalidate } from '../../lib/library/invalidate.js';
import { createLibraryContext } from '../../lib/library/library-context.js';
import { setPublisher } from '../../lib/library/publishers.js';
import { noCluster } from './no-cluster.js';
import { classes } from './wire.js';

let app: TestingModule | undefined;
let calls = 0;

afterEach(async () => {
  await app?.close();
  app = undefined;
  calls = 0;
});

@SharedProvider('prices')
class Prices {
  @SharedMethod({ cache: { ttlMs: 600_000 } })
  kept(symbol: string): string {
    return `${symbol} ${++calls}`;
  }

  @SharedMethod({ coalesce: true })
  async joined(symbol: string): Promise<string> {
    return `${symbol} ${++calls}`;
  }
}

@SharedProvider('relay')
class Relay {
  constructor(@InjectShared('prices') private readonly prices: Shared<Prices>) {}

  async twice(): Promise<string[]> {
    return [await this.prices.kept('ACME'), await this.prices.kept('ACME')];
  }

  together(): Promise<string[]> {
    return Promise.all([this.prices.joined('ACME'), this.prices.joined('ACME')]);
  }
}

@Module({ providers: [Prices] })
class PricesModule {}

@Module({ providers: [Relay] })
class RelayModule {}

async function boot(): Promise<TestingModule> {
  const libraries = { pricing: PricesModule, relay: RelayModule };
  app = await Test.createTestingModule({ imports: [ClusterDispatchModule.forRoot({ libraries })] }).compile();
  return app;
}

it('the decorator says what is kept, and what becomes one call', async () => {
  const prices = (await boot()).get<Shared<Prices>>(getSharedToken(Prices), { strict: false });
  expect(await prices.kept('ACME')).toBe('ACME 1');
  expect(await prices.kept('ACME')).toBe('ACME 1');
  expect(await Promise.all([prices.joined('ACME'), prices.joined('ACME')])).toEqual(['ACME 2', 'ACME 2']);
});

it('the same holds between libraries', async () => {
  const relay = (await boot()).get<Shared<Relay>>(getSharedToken(Relay), { strict: false });
  expect(await relay.twice()).toEqual(['ACME 1', 'ACME 1']);
  expect(await relay.together()).toEqual(['ACME 2', 'ACME 2']);
});

it('an instance that is made for each call can invalidate, too', async () => {
  @SharedProvider('perCall', { scope: Scope.REQUEST })
  class PerCall {
    @SharedMethod({ cache: { ttlMs: 600_000 } })
    quote(symbol: string): string {
      return symbol;
    }

    change(symbol: string): void {
      invalidate(this, 'quote', symbol);
    }
  }
  @Module({ providers: [PerCall] })
  class PerCallModule {}
  const published: unknown[] = [];
  const { offer, close } = await createLibraryContext(PerCallModule, [], { inject: () => ({}) }, noCluster, {
    classes,
  });
  setPublisher(offer.contract, { invalidate: (...given) => published.push(given) });
  await offer.methods[1]?.invoke(['ACME']);
  expect(published).toEqual([[0, ['ACME']]]);
  await close();
});
