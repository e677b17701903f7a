import { EventEmitter } from 'node:events';

import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type OnModuleInit, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { BehaviorSubject, firstValueFrom, map, type Observable } from 'rxjs';

import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { InjectShared } from '../../lib/decorators/inject-shared.decorator.js';
import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import { getSharedToken } from '../../lib/decorators/shared-token.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { Log } from './log.js';

@SharedProvider('feed')
class Feed extends EventEmitter {
  readonly status$ = new BehaviorSubject('open');

  publish(price: number): void {
    this.emit('price', price);
  }
}

@SharedProvider('early')
class Early implements OnModuleInit {
  readonly log = new Log();
  isChained = false;
  private readonly observer = {
    next: (item: unknown) => this.log.add(item),
    error: (error: Error) => this.log.add(error.name),
  };

  constructor(@InjectShared('feed') private readonly feed: Shared<Feed>) {}

  onModuleInit(): void {
    this.feed.status$.pipe(map((status) => `piped ${status}`)).subscribe(this.observer);
    this.feed.status$.subscribe(this.observer);
    const unheard = (): void => this.log.add('unheard');
    const chained = this.feed
      .on('price', unheard)
      .on('price', (price: number) => this.log.add(price))
      .off('price', unheard);
    this.isChained = chained === this.feed;
    (this.feed.publish as unknown as Observable<unknown>).subscribe(this.observer);
    (this.feed as unknown as { nothing$: Observable<unknown> }).nothing$.subscribe(this.observer);
  }

  async heard(): Promise<unknown> {
    await this.log.has('piped open');
    await this.log.has('open');
    await this.feed.publish(1);
    await this.log.has(1);
    await this.log.has('TypeError');
    await this.log.has('NotSharedError');
    return [this.isChained, await firstValueFrom(this.feed.status$), this.log.count('unheard')];
  }
}

function moduleOf(provider: Type): Type {
  @Module({ providers: [provider] })
  class MadeModule {}
  return MadeModule;
}

let app: TestingModule | undefined;

afterEach(() => app?.close());

describe('a library that is not up yet, in another one that boots', () => {
  it.each([
    ['before', { early: moduleOf(Early), feed: moduleOf(Feed) }],
    ['after', { feed: moduleOf(Feed), early: moduleOf(Early) }],
  ])('can be subscribed to and listened to: %s it', async (_, libraries) => {
    const imports = [ClusterDispatchModule.forRoot({ libraries })];
    app = await Test.createTestingModule({ imports }).compile();
    const early = app.get<Shared<Early>>(getSharedToken('early'), { strict: false });
    expect(await early.heard()).toEqual([true, 'open', 0]);
  });
});
