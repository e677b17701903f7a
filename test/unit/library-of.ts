import { Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { getSharedToken } from '../../lib/decorators/shared-token.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';

/** An app with a library of these providers, and the proxies it gets. */
export class LibraryOf {
  private constructor(private readonly app: TestingModule) {}

  static async providers(...providers: ModuleMetadata['providers'] & object): Promise<LibraryOf> {
    @Module({ providers })
    class LibraryModule {}
    const imports = [ClusterDispatchModule.forRoot({ library: LibraryModule })];
    return new LibraryOf(await Test.createTestingModule({ imports }).compile());
  }

  proxy<T>(shared: Type<T> | string): Shared<T> {
    return this.app.get<Shared<T>>(getSharedToken(shared), { strict: false });
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
