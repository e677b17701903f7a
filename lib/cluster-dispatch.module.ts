import { type DynamicModule, Module } from '@nestjs/common';

import { InvalidOptionsError } from './errors/invalid-options.error.js';
import type {
  ClusterDispatchAsyncOptions,
  ClusterDispatchOptions,
  Feature,
} from './interfaces/cluster-dispatch-options.interface.js';
import { checkKeys } from './options/check.js';
import { LazyPromise } from './options/lazy-promise.js';
import { checkModuleOptions } from './options/module.options.js';
import { resolveAsyncOptions } from './options/async-options.js';
import { startRole } from './start-role.js';

/** Where a feature module's dynamic module hangs; it holds nothing, because its providers live in the library. */
@Module({})
class ClusterDispatchFeatureModule {}

const features = new Set<Feature>();

/**
 * Runs the app on several worker processes, and its shared providers once, in a library process (or in several, each
 * with a name).
 *
 * @example
 * @Module({
 *   imports: [ClusterDispatchModule.forRoot({ library: LibraryModule })],
 *   controllers: [PricesController],
 * })
 * export class AppModule {}
 */
@Module({})
export class ClusterDispatchModule {
  /**
   * Goes into the `imports` of the app's root module, once. Calling it starts nothing; Nest scanning it does, before
   * it constructs any provider.
   *
   * `NestFactory.create()` rejects with a `BootError` when a process of the cluster cannot boot.
   *
   * @throws {InvalidOptionsError} for an unknown option or a bad value
   */
  static forRoot(options: ClusterDispatchOptions = {}): Promise<DynamicModule> {
    checkModuleOptions(options, 'ClusterDispatchModule.forRoot()');
    return new LazyPromise((forget) => startRole(ClusterDispatchModule, options, features, forget));
  }

  /**
   * The same, with options that other providers make, for example from `ConfigService`.
   *
   * @throws {InvalidOptionsError} for an unknown key; `NestFactory.create()` rejects with one for options from the
   * factory that are wrong
   */
  static forRootAsync(options: ClusterDispatchAsyncOptions): Promise<DynamicModule> {
    const where = 'ClusterDispatchModule.forRootAsync()';
    checkKeys(options, ['imports', 'inject', 'useFactory'], where);
    if (typeof options.useFactory !== 'function')
      throw new InvalidOptionsError(`${where} needs "useFactory", a function that gives the options.`);
    return new LazyPromise(async (forget) => {
      const resolved = await resolveAsyncOptions(options);
      checkModuleOptions(resolved, `The options from ${where}`);
      return startRole(ClusterDispatchModule, resolved, features, forget);
    });
  }

  /**
   * Adds providers of a feature module to the library, or of several to that which `library` names. A worker constructs
   * none of them; what is shared among them is injected with `@InjectShared()` as ever. Call it before the app is
   * created, as `imports` of a module class do.
   *
   * @throws {InvalidOptionsError} for an unknown option
   */
  static forFeature(feature: Feature): DynamicModule {
    const where = 'ClusterDispatchModule.forFeature()';
    checkKeys(feature, ['imports', 'providers', 'library'], where);
    if (!Array.isArray(feature.providers))
      throw new InvalidOptionsError(`${where} needs "providers", a list of providers of the library.`);
    if (feature.library !== undefined && typeof feature.library !== 'string')
      throw new InvalidOptionsError(`${where}: "library" must be the name of a library.`);
    features.add(feature);
    return { module: ClusterDispatchFeatureModule };
  }
}
