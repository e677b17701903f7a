import { type ContextId, ContextIdFactory, ModuleRef } from '@nestjs/core';
import type { NestContainer } from '@nestjs/core/injector/container.js';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import type { SharedCall } from '../interfaces/shared-call.interface.js';

/** Makes what lives for one call. Nest holds it by the context's id alone, weakly: it ends with the call. */
export class CallScope {
  constructor(
    private readonly container: NestContainer,
    private readonly globals: readonly InstanceWrapper[],
  ) {}

  /**
   * Begins a call: what `REQUEST` injects, and the global enhancers that are made for each call.
   *
   * @param provider of the method; durable ones get what the `ContextIdStrategy` says instead of the call, as in Nest
   */
  async open(call: SharedCall, provider: InstanceWrapper): Promise<ContextId> {
    const contextId = ContextIdFactory.getByRequest(call);
    const request: unknown = provider.isDependencyTreeDurable()
      ? contextId.payload
      : Object.assign(call, contextId.payload);
    this.container.registerRequestProvider(request, contextId);
    await Promise.all(this.globals.map((wrapper) => this.resolve(wrapper, contextId)));
    return contextId;
  }

  /** The instance of a provider for a call, with the enhancers that are bound to it. */
  resolve({ host, token }: InstanceWrapper, contextId: ContextId): Promise<object> {
    const moduleRef = host?.getProviderByKey<ModuleRef>(ModuleRef).instance as ModuleRef;
    return moduleRef.resolve<object>(token as string, contextId, { strict: true });
  }
}
