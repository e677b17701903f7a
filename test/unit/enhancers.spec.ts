import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  ForbiddenException,
  Inject,
  Injectable,
  Module,
  NotFoundException,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  Scope,
  SetMetadata,
  type Type,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, Reflector, REQUEST } from '@nestjs/core';
import { catchError, map, type Observable, of, throwError, timer } from 'rxjs';

import { provideShared } from '../../lib/decorators/provide-shared.js';
import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import { BootError } from '../../lib/errors/boot.error.js';
import type { ClusterDispatchContextType, SharedCall } from '../../lib/interfaces/shared-call.interface.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { createLibraryContext } from '../../lib/library/library-context.js';
import { noCluster } from './no-cluster.js';
import { LibraryOf } from './library-of.js';
import { classes } from './wire.js';

/** What ran, in order. */
const ran: string[] = [];
let library: LibraryOf | undefined;

beforeEach(() => void ran.splice(0));
afterEach(async () => {
  await library?.close();
  library = undefined;
  jest.restoreAllMocks();
});

async function proxyOf<T>(shared: Type<T>, ...others: Provider[]): Promise<Shared<T>> {
  library = await LibraryOf.providers(shared, ...others);
  return library.proxy(shared);
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => Promise.reject(new Error(`It gave ${String(value)}.`)),
    (error: unknown) => error,
  );

const Roles = (...roles: string[]): MethodDecorator & ClassDecorator => SetMetadata('roles', roles);

/* Enhancers that tell what they see, each made by Nest: they inject. */

@Injectable()
class Trace {
  add(text: string): void {
    ran.push(text);
  }
}

@Injectable()
class TraceGuard implements CanActivate {
  constructor(private readonly trace: Trace) {}

  canActivate(context: ExecutionContext): boolean {
    this.trace.add(`guard of ${context.getClass().name}.${context.getHandler().name}`);
    return !context.getArgs().includes('denied');
  }
}

@Injectable()
class TraceInterceptor implements NestInterceptor {
  constructor(private readonly trace: Trace) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    this.trace.add(`interceptor before ${context.getHandler().name}`);
    return next.handle().pipe(
      map((value: unknown) => {
        this.trace.add('interceptor after');
        return `<${String(value)}>`;
      }),
      catchError((error: unknown) => {
        this.trace.add('interceptor saw the error');
        return throwError(() => error);
      }),
    );
  }
}

@Injectable()
class TracePipe implements PipeTransform {
  constructor(private readonly trace: Trace) {}

  transform(value: unknown): unknown {
    this.trace.add(`pipe of ${String(value)}`);
    return typeof value === 'string' ? value.toUpperCase() : value;
  }
}

@Catch(RangeError)
class TraceFilter implements ExceptionFilter {
  constructor(@Inject(Trace) private readonly trace: Trace) {}

  catch(error: RangeError, host: ArgumentsHost): string {
    this.trace.add(`filter of ${error.message} in ${host.getType<ClusterDispatchContextType>()}`);
    return 'filtered';
  }
}

class Plain {
  quote(symbol: string): string {
    ran.push(`quote ${symbol}`);
    if (/none/i.test(symbol)) throw new RangeError('none');
    return symbol;
  }
}

@SharedProvider('onMethod')
class OnMethod extends Plain {
  @UseGuards(TraceGuard)
  @UseInterceptors(TraceInterceptor)
  @UsePipes(TracePipe)
  @UseFilters(TraceFilter)
  override quote(symbol: string): string {
    return super.quote(symbol);
  }

  free(symbol: string): string {
    return symbol;
  }
}

@SharedProvider('onClass')
@UseGuards(TraceGuard)
@UseInterceptors(TraceInterceptor)
@UsePipes(TracePipe)
@UseFilters(TraceFilter)
class OnClass extends Plain {}

@SharedProvider('underGlobals')
class UnderGlobals extends Plain {}

const GLOBALS: Provider[] = [
  { provide: APP_GUARD, useClass: TraceGuard },
  { provide: APP_INTERCEPTOR, useClass: TraceInterceptor },
  { provide: APP_PIPE, useClass: TracePipe },
  { provide: APP_FILTER, useClass: TraceFilter },
];
const REQUEST_SCOPED_GLOBALS = GLOBALS.map((provider) => ({ ...provider, scope: Scope.REQUEST }) as Provider);

describe.each<[string, Type<Plain>, Provider[]]>([
  ['of the method', OnMethod, []],
  ['of the class', OnClass, []],
  ['of the library', UnderGlobals, GLOBALS],
  ['of the library, made for each call', UnderGlobals, REQUEST_SCOPED_GLOBALS],
])('the enhancers %s', (_, shared, globals) => {
  const boot = (): Promise<Shared<Plain>> => proxyOf(shared, Trace, ...globals);

  it('run in the order of a controller: guard, interceptor, pipe, method, interceptor', async () => {
    expect(await (await boot()).quote('acme')).toBe('<ACME>');
    expect(ran).toEqual([
      `guard of ${shared.name}.quote`,
      'interceptor before quote',
      'pipe of acme',
      'quote ACME',
      'interceptor after',
    ]);
  });

  it('stop a call that a guard denies: a ForbiddenException at the caller, and nothing else runs', async () => {
    const error = await rejection((await boot()).quote('denied'));
    expect(error).toBeInstanceOf(ForbiddenException);
    expect(error).toMatchObject({ status: 403, message: 'Forbidden resource' });
    expect(ran).toEqual([`guard of ${shared.name}.quote`]);
  });

  it('end with the filter, which gives the result in place of the error', async () => {
    expect(await (await boot()).quote('none')).toBe('filtered');
    expect(ran.slice(-3)).toEqual([
      'quote NONE',
      'interceptor saw the error',
      'filter of none in cluster-dispatch',
    ]);
  });
});

it('run from the outside in: those of the library, of the class, of the method; filters from the inside', async () => {
  const guard = (name: string): CanActivate => ({ canActivate: () => ran.push(name) > 0 });
  const filter = (name: string): ExceptionFilter => {
    @Catch()
    class NamedFilter implements ExceptionFilter {
      catch(error: unknown): never {
        ran.push(name);
        throw error;
      }
    }
    return new NamedFilter();
  };
  @SharedProvider('nested')
  @UseGuards(guard('class'))
  @UseFilters(filter('class filter'))
  class Nested {
    @UseGuards(guard('method'))
    @UseFilters(filter('method filter'))
    fail(): void {
      throw new TypeError('as thrown');
    }
  }
  const nested = await proxyOf(
    Nested,
    { provide: APP_GUARD, useValue: guard('library') },
    { provide: APP_FILTER, useValue: filter('library filter') },
  );
  await expect(nested.fail()).rejects.toThrow(new TypeError('as thrown'));
  expect(ran).toEqual(['library', 'class', 'method', 'method filter']);
});

it('see the type, the class, the method and the arguments of the call, and metadata', async () => {
  const seen: unknown[] = [];
  @Injectable()
  class RolesGuard implements CanActivate {
    constructor(@Inject(Reflector) private readonly reflector: Reflector) {}

    canActivate(context: ExecutionContext): boolean {
      const targets = [context.getHandler(), context.getClass()];
      seen.push(context.getType<ClusterDispatchContextType>(), ...targets, context.getArgs());
      seen.push(this.reflector.getAllAndMerge<string[]>('roles', targets));
      return true;
    }
  }
  @SharedProvider('guarded')
  @UseGuards(RolesGuard)
  @Roles('user')
  class Guarded {
    @Roles('admin')
    find(id: number, options: object): unknown {
      return { id, options };
    }
  }
  const guarded = await proxyOf(Guarded);
  await guarded.find(5, { deep: true });
  expect(seen).toEqual([
    'cluster-dispatch',
    Guarded.prototype.find,
    Guarded,
    [5, { deep: true }],
    ['admin', 'user'],
  ]);
});

it('cost a method without any nothing: it is called directly', async () => {
  @Module({ providers: [Trace, OnMethod] })
  class LibraryModule {}
  const { offer, close } = await createLibraryContext(LibraryModule, [], { inject: () => ({}) }, noCluster, {
    classes,
  });
  const [enhanced, free] = ['onMethod.quote', 'onMethod.free'].map((name) =>
    offer.methods.find((method) => method.name === name)?.invoke(['acme']),
  );
  expect(free).toBe('acme');
  expect(enhanced).toBeInstanceOf(Promise);
  await enhanced;
  await close();
});

it('apply to what provideShared() shares, too', async () => {
  library = await LibraryOf.providers(
    Trace,
    ...GLOBALS,
    provideShared('plain', { useValue: { quote: (symbol: string) => symbol } }),
    provideShared('bare', {
      useValue: Object.assign(Object.create(null) as object, { quote: (symbol: string) => symbol }),
    }),
    provideShared('made', { useClass: Plain }),
  );
  for (const name of ['plain', 'bare', 'made']) {
    const proxy = library.proxy<Plain>(name);
    expect(await proxy.quote('acme')).toBe('<ACME>');
    await expect(proxy.quote('denied')).rejects.toThrow(ForbiddenException);
  }
});

it('leave a spy on the instance at work', async () => {
  const proxy = await proxyOf(OnClass, Trace);
  jest.spyOn(OnClass.prototype, 'quote').mockReturnValue('spied');
  expect(await proxy.quote('acme')).toBe('<spied>');
});

describe('an interceptor', () => {
  const cached: NestInterceptor = { intercept: () => of(1, 'cached') };
  const failing: NestInterceptor = { intercept: () => throwError(() => new NotFoundException('by it')) };
  const late: NestInterceptor = {
    intercept: async (_, next) => {
      await Promise.resolve();
      return next.handle();
    },
  };
  @SharedProvider('intercepted')
  class Intercepted {
    @UseInterceptors(cached)
    cached(): string {
      throw new Error('It must not run.');
    }

    @UseInterceptors(failing)
    failing(): void {}

    @UseInterceptors(late)
    late(...numbers: number[]): number {
      return numbers.length;
    }
  }

  it('may answer in place of the method: with the last value', async () => {
    expect(await (await proxyOf(Intercepted)).cached()).toBe('cached');
  });

  it('may fail the call', async () => {
    const error = await rejection((await proxyOf(Intercepted)).failing());
    expect(error).toBeInstanceOf(NotFoundException);
  });

  it('may be asynchronous, and leaves the number of arguments as it was', async () => {
    expect(await (await proxyOf(Intercepted)).late(1, 2, 3)).toBe(3);
  });
});

describe('global enhancers that are made for each call', () => {
  const made = jest.fn<(call: SharedCall) => void>();
  @Injectable({ scope: Scope.REQUEST })
  class CallGuard implements CanActivate {
    constructor(@Inject(REQUEST) call: SharedCall) {
      made(call);
    }

    canActivate(): boolean {
      return true;
    }
  }
  const constructed = jest.fn();
  @SharedProvider('counted')
  class Counted {
    constructor() {
      constructed();
    }

    ask(question: string): string {
      return question;
    }
  }

  it('know the call, and the shared provider still exists once', async () => {
    const provider = { provide: APP_GUARD, useClass: CallGuard, scope: Scope.REQUEST as const };
    const proxy = await proxyOf(Counted, provider);
    expect(await Promise.all([proxy.ask('a'), proxy.ask('b')])).toEqual(['a', 'b']);
    expect(made.mock.calls).toEqual([
      [{ provider: 'counted', method: 'ask', args: ['a'] }],
      [{ provider: 'counted', method: 'ask', args: ['b'] }],
    ]);
    expect(constructed).toHaveBeenCalledTimes(1);
  });
});

describe('refused at boot is', () => {
  it('a guard that Nest would leave out, because it does not know the class of the provider', async () => {
    class Foreign {
      @UseGuards(TraceGuard)
      ask(): void {}
    }
    const boot = LibraryOf.providers(Trace, provideShared('foreign', { useClass: Foreign }));
    await expect(boot).rejects.toThrow(BootError);
    await expect(boot).rejects.toThrow(
      'provideShared("foreign") in LibraryModule: @UseGuards() of "ask" names the class TraceGuard, which Nest ' +
        'constructs for the providers of a module alone.',
    );
  });

  @Injectable({ scope: Scope.TRANSIENT })
  class TransientGuard implements CanActivate {
    canActivate(): boolean {
      return true;
    }
  }

  it('a transient enhancer', async () => {
    @SharedProvider('guarded')
    @UseGuards(TransientGuard)
    class Guarded {
      ask(): void {}
    }
    await expect(proxyOf(Guarded)).rejects.toThrow(
      'Guarded in LibraryModule: @UseGuards() of "ask" binds TransientGuard, which is transient.',
    );
  });

  it('a transient enhancer of the library', async () => {
    const provider = { provide: APP_GUARD, useClass: TransientGuard, scope: Scope.TRANSIENT as const };
    await expect(proxyOf(UnderGlobals, provider)).rejects.toThrow('which is transient');
  });
});

it('begin a call that takes its time without holding up others', async () => {
  @SharedProvider('slow')
  class Slow {
    @UseGuards({ canActivate: () => timer(0).pipe(map(() => true)) })
    guarded(): string {
      ran.push('guarded');
      return 'guarded';
    }

    free(): string {
      ran.push('free');
      return 'free';
    }
  }
  const slow = await proxyOf(Slow);
  expect(await Promise.all([slow.guarded(), slow.free()])).toEqual(['guarded', 'free']);
  expect(ran).toEqual(['free', 'guarded']);
});
