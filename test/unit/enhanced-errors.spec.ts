import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  type CanActivate,
  Catch,
  type ExceptionFilter,
  Logger,
  NotFoundException,
  type Provider,
  type Type,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { throwError } from 'rxjs';

import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { LibraryOf } from './library-of.js';

let library: LibraryOf | undefined;

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

describe('an error without a filter of its own', () => {
  const pass: CanActivate = { canActivate: () => true };
  @SharedProvider('failing')
  @UseGuards(pass)
  class Failing {
    httpException(): void {
      throw new NotFoundException('none');
    }

    error(): void {
      throw Object.assign(new TypeError('broken'), { code: 'E_BROKEN' });
    }

    async text(): Promise<void> {
      // oxlint-disable-next-line no-throw-literal
      throw 'a text';
    }
  }

  it.each<[keyof Failing, unknown]>([
    ['httpException', new NotFoundException('none')],
    ['error', Object.assign(new TypeError('broken'), { code: 'E_BROKEN' })],
    ['text', 'a text'],
  ])('arrives as thrown, and is logged by nobody here: %s', async (method, thrown) => {
    const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    const error = await rejection((await proxyOf(Failing))[method]());
    expect(error).toEqual(thrown);
    expect(log).not.toHaveBeenCalled();
  });
});

const filterWith = (handle: (error: unknown) => unknown): ExceptionFilter => {
  @Catch(RangeError)
  class OneFilter implements ExceptionFilter {
    catch(error: unknown): unknown {
      return handle(error);
    }
  }
  return new OneFilter();
};

describe('a filter', () => {
  @SharedProvider('filtered')
  class Filtered {
    @UseFilters(filterWith(() => undefined))
    nothing(): void {
      throw new RangeError('as thrown');
    }

    @UseFilters(filterWith(() => Promise.resolve('later')))
    later(): void {
      throw new RangeError('a');
    }

    @UseFilters(filterWith(() => throwError(() => new NotFoundException('by Observable'))))
    observable(): void {
      throw new RangeError('a');
    }

    @UseFilters(
      filterWith(() => {
        throw new NotFoundException('instead');
      }),
    )
    throwing(): void {
      throw new RangeError('a');
    }

    @UseFilters(filterWith(() => 'not for it'))
    other(): void {
      throw new TypeError('as thrown');
    }
  }

  it('that returns nothing lets the error go on', async () => {
    await expect((await proxyOf(Filtered)).nothing()).rejects.toEqual(new RangeError('as thrown'));
  });

  it('may give the result later', async () => {
    expect(await (await proxyOf(Filtered)).later()).toBe('later');
  });

  it('may give an Observable, as those of microservices do', async () => {
    await expect((await proxyOf(Filtered)).observable()).rejects.toEqual(
      new NotFoundException('by Observable'),
    );
  });

  it('may throw another error', async () => {
    await expect((await proxyOf(Filtered)).throwing()).rejects.toEqual(new NotFoundException('instead'));
  });

  it('leaves an error that it does not catch', async () => {
    await expect((await proxyOf(Filtered)).other()).rejects.toEqual(new TypeError('as thrown'));
  });
});
