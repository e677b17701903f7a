import { EventEmitter, once } from 'node:events';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type CanActivate,
  ForbiddenException,
  Inject,
  Injectable,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  Scope,
  type Type,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { APP_GUARD, REQUEST } from '@nestjs/core';
import {
  BehaviorSubject,
  firstValueFrom,
  from,
  lastValueFrom,
  map,
  type Observable,
  of,
  toArray,
} from 'rxjs';

import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import type { SharedCall } from '../../lib/interfaces/shared-call.interface.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { LibraryOf } from './library-of.js';

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

const denying: CanActivate = {
  canActivate(context) {
    ran.push(`${context.getClass().name}.${context.getHandler().name}(${context.getArgs().join()})`);
    return false;
  },
};
const starred: NestInterceptor = {
  intercept: (_, next) => next.handle().pipe(map((item: unknown) => `*${String(item)}`)),
};
const piped: PipeTransform = {
  transform(value: unknown) {
    ran.push(`pipe of ${String(value)}`);
    return value;
  },
};

/** What listeners are told of an error. */
function warning(): Promise<string> {
  return new Promise((resolve) => {
    jest.spyOn(process, 'emitWarning').mockImplementation((text) => resolve(String(text)));
  });
}

describe('an Observable in a property', () => {
  @SharedProvider('denied')
  @UseGuards(denying)
  class Denied {
    readonly state$ = new BehaviorSubject('secret');

    get later$(): Observable<string> {
      return of('secret');
    }
  }

  it('is denied by a guard of the class', async () => {
    const denied = await proxyOf(Denied);
    await expect(firstValueFrom(denied.state$)).rejects.toBeInstanceOf(ForbiddenException);
    await expect(firstValueFrom(denied.later$)).rejects.toBeInstanceOf(ForbiddenException);
    expect(ran).toEqual(['Denied.state$()', 'Denied.later$()']);
  });

  it('is denied by a guard of the library, also by one that is made for each call', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Denying implements CanActivate {
      constructor(@Inject(REQUEST) private readonly call: SharedCall) {}

      canActivate(): boolean {
        ran.push(`${this.call.provider}.${this.call.method}`);
        return false;
      }
    }
    @SharedProvider('open')
    class Open {
      readonly state$ = new BehaviorSubject('secret');
    }
    const open = await proxyOf(Open, { provide: APP_GUARD, useClass: Denying });
    await expect(firstValueFrom(open.state$)).rejects.toBeInstanceOf(ForbiddenException);
    expect(ran).toEqual(['open.state$']);
  });

  it('goes through the interceptors item by item, and past the pipes', async () => {
    @SharedProvider('starred')
    @UseInterceptors(starred)
    @UsePipes(piped)
    class Starred {
      readonly items$ = from([1, 2]);
    }
    const { items$ } = await proxyOf(Starred);
    expect(await lastValueFrom(items$.pipe(toArray()))).toEqual(['*1', '*2']);
    expect(ran).toEqual([]);
  });

  it('is that of the instance that is made for the call', async () => {
    @SharedProvider('scoped', { scope: Scope.REQUEST })
    class Scoped {
      constructor(@Inject(REQUEST) private readonly call?: SharedCall) {}

      get asked$(): Observable<string | undefined> {
        return of(this.call?.method);
      }
    }
    const scoped = await proxyOf(Scoped);
    expect(await firstValueFrom(scoped.asked$)).toBe('asked$');
  });
});

describe('the events of an EventEmitter', () => {
  it('are denied by a guard of the class', async () => {
    @SharedProvider('denied')
    @UseGuards(denying)
    class Denied extends EventEmitter {}
    const warned = warning();
    const denied = await proxyOf(Denied);
    denied.on('price', () => ran.push('told'));
    expect(await warned).toMatch(/"price" of denied\.on miss some: Forbidden resource/);
    expect(ran).toEqual(['Denied.on(price)']);
  });

  it('are denied by a guard of the own `on` of the class', async () => {
    @SharedProvider('denied')
    class Denied extends EventEmitter {
      @UseGuards(denying)
      override on(event: string | symbol, listener: (...args: unknown[]) => void): this {
        return super.on(event, listener);
      }
    }
    const warned = warning();
    (await proxyOf(Denied)).on('price', () => {});
    expect(await warned).toMatch(/Forbidden resource/);
  });

  it('are told with a pipe that sees their name, and no listener', async () => {
    @SharedProvider('piped')
    @UsePipes(piped)
    class Piped extends EventEmitter {
      private readonly listened = new Promise((resolve) => this.once('newListener', resolve));

      async publish(): Promise<void> {
        await this.listened;
        this.emit('price', 'ACME', 1);
      }
    }
    const emitter = await proxyOf(Piped);
    const told = once(emitter, 'price');
    await emitter.publish();
    expect(await told).toEqual(['ACME', 1]);
    expect(ran).toContain('pipe of price');
    expect(ran).not.toContain('pipe of undefined');
  });

  it.each([
    { expose: ['publish'], shared: false },
    { expose: ['publish', 'on'], shared: true },
    { expose: undefined, shared: true },
  ])('are shared as `expose` says: $expose', async ({ expose, shared }) => {
    @SharedProvider('exposed', { ...(expose && { expose }) })
    class Exposed extends EventEmitter {
      publish(): boolean {
        return this.emit('price');
      }
    }
    const proxy = await proxyOf(Exposed);
    expect('on' in proxy).toBe(shared);
    expect('once' in proxy).toBe(shared);
    expect('publish' in proxy).toBe(true);
  });
});
