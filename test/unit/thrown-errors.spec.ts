import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';

import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { LibraryOf } from './library-of.js';

class SoldOutException extends NotFoundException {
  constructor(readonly symbol: string) {
    super({ statusCode: 404, message: ['sold out', symbol], error: 'Gone' }, { description: 'none left' });
  }
}

class TeapotException extends HttpException {
  constructor() {
    super('short and stout', 418, { cause: new RangeError('no coffee') });
  }
}

/** As in `@nestjs/microservices`. */
class RpcException extends Error {
  constructor(private readonly error: { message: string; code: number }) {
    super();
    this.message = this.error.message;
  }

  getError(): object {
    return this.error;
  }
}

@SharedProvider('thrower')
class Thrower {
  soldOut(): void {
    throw new SoldOutException('ACME');
  }

  teapot(): void {
    throw new TeapotException();
  }

  rpc(): void {
    throw new RpcException({ message: 'refused', code: 7 });
  }

  async aggregate(): Promise<void> {
    await Promise.any([
      Promise.reject(new BadRequestException('one')),
      Promise.reject(Object.assign(new TypeError('two'), { code: 'E_TWO' })),
    ]);
  }

  getter(): void {
    const error = Object.assign(new Error('with a getter'), { code: 'E_KEPT' });
    throw Object.defineProperty(error, 'details', {
      enumerable: true,
      get: () => {
        throw new Error('This getter throws.');
      },
    });
  }

  cycle(): void {
    const error = new Error('outer');
    error.cause = new Error('inner', { cause: error });
    throw error;
  }
}

describe('what a method of the library throws arrives sane:', () => {
  let library: LibraryOf;
  let thrower: Shared<Thrower>;

  beforeAll(async () => {
    library = await LibraryOf.providers(Thrower);
    thrower = library.proxy(Thrower);
  });
  afterAll(() => library.close());

  const thrownBy = async (method: keyof Thrower): Promise<unknown> => {
    let thrown: unknown = 'nothing was thrown';
    await thrower[method]().catch((error: unknown) => {
      thrown = error;
    });
    return thrown;
  };

  it('a subclass of an HttpException of Nest, with its status, response and fields', async () => {
    const error = (await thrownBy('soldOut')) as NotFoundException;
    expect(error).toBeInstanceOf(NotFoundException);
    expect(error.getStatus()).toBe(404);
    expect(error.getResponse()).toEqual({ statusCode: 404, message: ['sold out', 'ACME'], error: 'Gone' });
    expect(error).toMatchObject({ name: 'SoldOutException', symbol: 'ACME' });
  });

  it('a subclass of HttpException itself, with its cause', async () => {
    const error = (await thrownBy('teapot')) as HttpException;
    expect(error).toBeInstanceOf(HttpException);
    expect(error.getStatus()).toBe(418);
    expect(error.message).toBe('short and stout');
    expect(error.cause).toBeInstanceOf(RangeError);
  });

  it('an RpcException, with what it holds', async () => {
    const error = await thrownBy('rpc');
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      message: 'refused',
      error: { message: 'refused', code: 7 },
    });
  });

  it('an AggregateError, with each of its errors', async () => {
    const error = (await thrownBy('aggregate')) as AggregateError;
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.errors).toHaveLength(2);
    expect(error.errors[0]).toBeInstanceOf(BadRequestException);
    expect(error.errors[1]).toBeInstanceOf(TypeError);
    expect(error.errors[1]).toMatchObject({ message: 'two', code: 'E_TWO' });
  });

  it('an error with a getter that throws, without what that would give', async () => {
    const error = await thrownBy('getter');
    expect(error).toMatchObject({ message: 'with a getter', code: 'E_KEPT' });
    expect(error).not.toHaveProperty('details');
  });

  it('an error whose cause leads back to it', async () => {
    const error = (await thrownBy('cycle')) as Error;
    expect(error.message).toBe('outer');
    expect((error.cause as Error).message).toBe('inner');
    expect((error.cause as Error).cause).toBe(error);
  });
});
