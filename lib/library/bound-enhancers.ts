import 'reflect-metadata';
import {
  EXCEPTION_FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PIPES_METADATA,
} from '@nestjs/common/constants.js';

import { BootError } from '../errors/boot.error.js';
import type { SharedHandler } from './shared-handler.js';

const KINDS = {
  [GUARDS_METADATA]: '@UseGuards()',
  [INTERCEPTORS_METADATA]: '@UseInterceptors()',
  [PIPES_METADATA]: '@UsePipes()',
  [EXCEPTION_FILTERS_METADATA]: '@UseFilters()',
};

export interface BoundEnhancer {
  /** The decorator that binds it. */
  readonly decorator: string;
  /** A class or an instance. */
  readonly enhancer: unknown;
}

/** The enhancers that decorators bind to a method or to its class. */
export function boundEnhancers({ host, method }: SharedHandler): BoundEnhancer[] {
  return Object.entries(KINDS).flatMap(([key, decorator]) =>
    [host.constructor, method]
      .flatMap((target) => (Reflect.getMetadata(key, target) as unknown[] | undefined) ?? [])
      .map((enhancer) => ({ decorator, enhancer })),
  );
}

/**
 * Nest leaves out an enhancer that it did not construct; a method must not run without its guard.
 *
 * @throws {BootError} for an enhancer that would not run
 */
export function checkBound(handler: SharedHandler): void {
  for (const { decorator, enhancer } of boundEnhancers(handler)) {
    if (typeof enhancer !== 'function') continue;
    const wrapper = handler.wrapper.host?.injectables.get(enhancer);
    const where = `${handler.origin}: ${decorator} of "${handler.name}"`;
    if (!wrapper)
      throw new BootError(
        `${where} names the class ${enhancer.name}, which Nest constructs for the providers of a module alone. ` +
          `List the shared class itself among them, with @SharedProvider(), or bind an instance of ${enhancer.name}.`,
      );
    if (wrapper.isTransient) throw transientEnhancer(`${where} binds ${enhancer.name}`);
  }
}

export function transientEnhancer(what: string): BootError {
  return new BootError(
    `${what}, which is transient. An enhancer of shared methods exists once, or once for each call: ` +
      'remove its scope, or make it Scope.REQUEST.',
  );
}
