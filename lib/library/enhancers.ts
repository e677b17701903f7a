import type { CanActivate, NestInterceptor, PipeTransform } from '@nestjs/common';
import { ApplicationConfig, type ContextId } from '@nestjs/core';
import { ExternalExceptionFilterContext } from '@nestjs/core/exceptions/external-exception-filter-context.js';
import type { ExternalExceptionsHandler } from '@nestjs/core/exceptions/external-exceptions-handler.js';
import { GuardsContextCreator } from '@nestjs/core/guards/guards-context-creator.js';
import type { NestContainer } from '@nestjs/core/injector/container.js';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';
import { InterceptorsContextCreator } from '@nestjs/core/interceptors/interceptors-context-creator.js';
import { PipesContextCreator } from '@nestjs/core/pipes/pipes-context-creator.js';

import { boundEnhancers, checkBound, transientEnhancer } from './bound-enhancers.js';
import type { SharedHandler } from './shared-handler.js';

/** What runs around one method, in Nest's order: global ones, those of the class, those of the method. */
export interface Enhancers {
  readonly guards: CanActivate[];
  readonly interceptors: NestInterceptor[];
  readonly pipes: PipeTransform[];
  readonly filters: ExternalExceptionsHandler;
}

/** Finds the enhancers of shared methods with Nest's own parts. */
export class EnhancerFinder {
  private readonly guards: GuardsContextCreator;
  private readonly interceptors: InterceptorsContextCreator;
  private readonly pipes: PipesContextCreator;
  private readonly filters: ExternalExceptionFilterContext;

  /** The global enhancers that are made for each call. */
  readonly scopedGlobals: readonly InstanceWrapper[];
  private readonly hasGlobals: boolean;

  /** @throws {BootError} for a transient global enhancer */
  constructor(container: NestContainer) {
    const config = container.applicationConfig ?? new ApplicationConfig();
    this.guards = new GuardsContextCreator(container, config);
    this.interceptors = new InterceptorsContextCreator(container, config);
    this.pipes = new PipesContextCreator(container, config);
    this.filters = new ExternalExceptionFilterContext(container, config);
    this.scopedGlobals = scopedGlobals(config);
    this.hasGlobals = this.scopedGlobals.length > 0 || hasStaticGlobals(config);
  }

  /** @throws {BootError} for an enhancer that would not run */
  hasAny(handler: SharedHandler): boolean {
    checkBound(handler);
    return this.hasGlobals || boundEnhancers(handler).length > 0;
  }

  /** Without a context those that exist once. */
  find({ host, method, wrapper }: SharedHandler, contextId?: ContextId): Enhancers {
    const module = wrapper.host?.token ?? '';
    return {
      guards: this.guards.create(host, method, module, contextId),
      interceptors: this.interceptors.create(host, method, module, contextId),
      pipes: this.pipes.create(host, method, module, contextId),
      filters: this.filters.create(host, method as () => void, module, contextId),
    };
  }
}

function scopedGlobals(config: ApplicationConfig): InstanceWrapper[] {
  const wrappers = [
    ...config.getGlobalRequestGuards(),
    ...config.getGlobalRequestInterceptors(),
    ...config.getGlobalRequestPipes(),
    ...config.getGlobalRequestFilters(),
  ];
  for (const { isTransient, name } of wrappers)
    if (isTransient) throw transientEnhancer(`The library provides ${String(name)}`);
  return wrappers;
}

function hasStaticGlobals(config: ApplicationConfig): boolean {
  return [
    config.getGlobalGuards(),
    config.getGlobalInterceptors(),
    config.getGlobalPipes(),
    config.getGlobalFilters(),
  ].some(({ length }) => length > 0);
}
