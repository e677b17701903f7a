import type { NestContainer } from '@nestjs/core/injector/container.js';

import { CallScope } from './call-scope.js';
import { runEnhanced } from './enhanced-method.js';
import { EnhancerFinder } from './enhancers.js';
import { rememberOfferedLike } from './publishers.js';
import type { SharedHandler } from './shared-handler.js';
import { isLeftUnvalidated, warnOfUnknownTypes } from './unknown-types.js';

/** Runs a member of a shared provider: calls a method, or gives what somebody subscribes to. */
export type MethodRunner = (args: unknown[]) => unknown;

/** Decides once, at boot, how each shared member runs. */
export class MethodRunners {
  private readonly enhancers: EnhancerFinder;
  private readonly scope: CallScope;
  private readonly unvalidated: string[] = [];

  /** @throws {BootError} for a transient global enhancer */
  constructor(container: NestContainer) {
    this.enhancers = new EnhancerFinder(container);
    this.scope = new CallScope(container, this.enhancers.scopedGlobals);
  }

  /**
   * @param instance which has the member, or undefined when there is one for each call
   * @returns undefined when nothing stands between the call and the instance: such a member pays nothing
   * @throws {BootError} for an enhancer that would not run
   */
  runnerOf(provider: string, handler: SharedHandler, instance?: object): MethodRunner | undefined {
    const isEnhanced = this.enhancers.hasAny(handler);
    if (isEnhanced && isLeftUnvalidated(handler, this.enhancers.find(handler).pipes))
      this.unvalidated.push(`${handler.host.constructor.name}.${handler.name}`);
    if (!instance) return this.perCall(provider, handler, isEnhanced);
    if (!isEnhanced) return undefined;
    if (this.enhancers.scopedGlobals.length > 0) return this.perCall(provider, handler, true, instance);
    const method = { handler, instance, enhancers: this.enhancers.find(handler) };
    return (args) => runEnhanced(method, args);
  }

  /** Once every method has its runner. */
  warnOfUnknownTypes(): void {
    warnOfUnknownTypes(this.unvalidated);
  }

  private perCall(
    provider: string,
    handler: SharedHandler,
    isEnhanced: boolean,
    shared?: object,
  ): MethodRunner {
    const { wrapper, name: method } = handler;
    return async (args) => {
      const contextId = await this.scope.open({ provider, method, args }, wrapper);
      const instance = shared ?? (await this.scope.resolve(wrapper, contextId));
      if (!shared) rememberOfferedLike(instance, handler.host);
      if (!isEnhanced) return handler.run(instance, args);
      return runEnhanced({ handler, instance, enhancers: this.enhancers.find(handler, contextId) }, args);
    };
  }
}
