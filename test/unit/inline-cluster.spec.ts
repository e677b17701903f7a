import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { InjectShared } from '../../lib/decorators/inject-shared.decorator.js';
import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import { InvalidOptionsError } from '../../lib/errors/invalid-options.error.js';
import type { ProcessIdentity } from '../../lib/interfaces/cluster-topology.interface.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { ClusterDispatchService } from '../../lib/service/cluster-dispatch.service.js';

@SharedProvider('state')
class StateService {
  constructor(@Inject(ClusterDispatchService) private readonly cluster: ClusterDispatchService) {}

  self(): ProcessIdentity {
    return this.cluster.self;
  }

  never(): Promise<void> {
    return new Promise(() => {});
  }
}

@Module({ providers: [StateService] })
class LibraryModule {}

@Injectable()
class Consumer {
  constructor(
    @InjectShared('state') readonly state: Shared<StateService>,
    @Inject(ClusterDispatchService) readonly cluster: ClusterDispatchService,
  ) {}
}

let app: TestingModule;
let consumer: Consumer;

beforeEach(async () => {
  const imports = [ClusterDispatchModule.forRoot({ library: LibraryModule })];
  app = await Test.createTestingModule({ imports, providers: [Consumer] }).compile();
  consumer = app.get(Consumer);
});

afterEach(() => app.close());

it('inline, the service is there for the app and for the library, and says so', async () => {
  const inline = { role: 'inline', name: 'inline', pid: process.pid };
  expect(consumer.cluster.self).toEqual(inline);
  expect(await consumer.state.self()).toEqual(inline);
  expect(await consumer.cluster.health()).toEqual({ status: 'up', problems: [] });
  expect(await consumer.cluster.topology()).toMatchObject({ master: { pid: process.pid }, workers: [] });
});

it('inline, it counts the calls that wait', () => {
  expect(consumer.cluster.pendingCalls).toBe(0);
  consumer.state.never().catch(() => {});
  expect(consumer.cluster.pendingCalls).toBe(1);
});

it('inline, there is nothing to reload', async () => {
  await expect(consumer.cluster.reload()).rejects.toBeInstanceOf(InvalidOptionsError);
});
