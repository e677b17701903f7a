import type {
  DynamicModule,
  FactoryProvider,
  InjectionToken,
  ModuleMetadata,
  OptionalFactoryDependency,
  Provider,
  Type,
} from '@nestjs/common';

import type { Limits } from './limits.interface.js';
import type { ErrorClass } from '../protocol/known-classes.js';
import type { ValueType } from '../protocol/value-types.js';
import type { SupervisionOptions } from './supervision-options.interface.js';

/** A module, as it may stand in `imports`. */
export type LibraryModule = Type | DynamicModule | Promise<Type | DynamicModule>;

/**
 * The library's root module, or a function that gives it. The function is called in the library process alone, so
 * with `() => import('./library.module.js').then((m) => m.LibraryModule)` workers never load that code.
 */
export type LibraryModuleReference = LibraryModule | (() => LibraryModule);

/** A library with options of its own. The other keys of a dynamic module may stand beside `module`. */
export interface LibraryOptions extends ModuleMetadata {
  readonly module: LibraryModuleReference;
  /** As that of a dynamic module. */
  readonly global?: boolean;
  /**
   * Names of environment variables that this library gets, and neither a worker nor another library, see `libraryEnv`.
   */
  readonly env?: readonly string[];
}

export interface ClusterDispatchOptions {
  /** Whose providers exist once, in the library. Optional when `forFeature()` declares them. */
  readonly library?: LibraryModuleReference;
  /**
   * Several libraries in place of the one, by name: each is a process of its own, and starts again on its own. The
   * name is shown at its log lines; it has letters, digits and hyphens, and begins with a letter.
   */
  readonly libraries?: Readonly<Record<string, LibraryModuleReference | LibraryOptions>>;
  /**
   * How many workers: a number, or `'auto'` (the default): as many as the CPUs this process may use, the CPU affinity
   * and the cgroup quota of a container considered, and at least 1.
   */
  readonly workers?: number | 'auto';
  /**
   * `'cluster'` forks; `'inline'` serves the same contract inside the one process, for tests. Default: `'cluster'`,
   * but `'inline'` under jest, vitest and `node:test`; the environment variable `CLUSTER_DISPATCH_MODE` changes the default.
   */
  readonly mode?: 'cluster' | 'inline';
  /** Milliseconds a call may take when neither its method nor its provider says otherwise. Default: 30,000. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds the workers, and after them the library, get to finish what is running when the cluster stops. What
   * still runs then is killed. Several libraries get them twice: to finish the calls they make to each other, and to
   * run their shutdown hooks. Default: 10,000.
   */
  readonly shutdownTimeoutMs?: number;
  /**
   * Show the role at each line that a worker or the library writes: `[worker 1] …`; a line that is a JSON object gets
   * a field `"role"` instead. Default: true.
   */
  readonly logRole?: boolean;
  /** When processes are started again, killed because they are stuck, or replaced. */
  readonly supervision?: SupervisionOptions;
  /**
   * Classes of errors that keep their class on the way, so that `instanceof` holds; their constructors are not called
   * again. Those of JavaScript, of Nest (`HttpException`) and of this package always do.
   */
  readonly errors?: readonly ErrorClass[];
  /**
   * Classes of values that keep their class on the way. `serialize` gives what travels, and `deserialize` makes an
   * instance of it; without both, an instance is made of its own properties, and its constructor is not called.
   */
  readonly types?: readonly ValueType[];
  /**
   * Names of environment variables that the libraries get, and no worker: secrets such as `DATABASE_URL`. Their values
   * come from the environment of the process that is started. Inline there is one process, which has them all.
   */
  readonly libraryEnv?: readonly string[];
  /** How many calls, and how many bytes, may be under way or wait. The defaults are for nobody to need others. */
  readonly limits?: Partial<Limits>;
}

/** Options that need other providers to be made, as in every `forRootAsync` of Nest. */
export interface ClusterDispatchAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /**
   * Called in each process, the master included, in a small Nest context of its own that holds nothing but `imports`,
   * and is closed again.
   */
  useFactory: FactoryProvider<ClusterDispatchOptions>['useFactory'];
  inject?: (InjectionToken | OptionalFactoryDependency)[];
}

/** Providers that a feature module adds to the library. */
export interface Feature extends Pick<ModuleMetadata, 'imports'> {
  readonly providers: Provider[];
  /** The name of the library they go to. Default: the only one, or of several the one that is named `library`. */
  readonly library?: string;
}
