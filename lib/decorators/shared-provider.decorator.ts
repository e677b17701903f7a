import { Injectable, type InjectableOptions } from '@nestjs/common';
import { SCOPE_OPTIONS_METADATA } from '@nestjs/common/constants.js';

import type { SharedProviderOptions } from '../interfaces/shared-options.interface.js';
import { checkSharedProvider } from '../options/shared.options.js';
import { markShared, type SharedProviderMetadata } from './shared-metadata.js';

/**
 * Marks a class of the library as shared: it exists once, unless `scope` says otherwise, and workers inject a proxy of
 * it by its name. Implies `@Injectable()`. Shared are its public methods and those of its parents. TypeScript's `private` is unknown at run
 * time, so a method that workers must not call is named `#method` or `_method`, or left out of `expose`.
 *
 * @param name how workers ask for it. Default: the name of the class
 * @throws {InvalidOptionsError} for an empty name or a bad option
 *
 * @example
 * @SharedProvider('prices')
 * export class PricesService {
 *   quote(symbol: string): Quote { … }
 * }
 */
export function SharedProvider(name?: string, options: SharedProviderOptions = {}): ClassDecorator {
  return (target) => {
    const metadata: SharedProviderMetadata = { ...options, name: name ?? target.name };
    checkSharedProvider(metadata.name, options, `@SharedProvider() of ${target.name}`);
    Injectable(injectableOptions(target, options))(target);
    markShared(target, metadata);
  };
}

/** An `@Injectable({ scope })` below this decorator was first: its options stay, where `scope` says nothing else. */
function injectableOptions(target: object, { scope }: SharedProviderOptions): InjectableOptions {
  const given = Reflect.getOwnMetadata(SCOPE_OPTIONS_METADATA, target) as InjectableOptions | undefined;
  return { ...given, ...(scope !== undefined && { scope }) };
}
