import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  type ArgumentMetadata,
  BadRequestException,
  Logger,
  type PipeTransform,
  type Provider,
  type Type,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { IsInt, IsString } from 'class-validator';

import { SharedMethod } from '../../lib/decorators/shared-method.decorator.js';
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

describe('pipes', () => {
  class OrderDto {
    @IsString()
    symbol!: string;

    @IsInt()
    count!: number;

    get label(): string {
      return `${this.count} ${this.symbol}`;
    }
  }

  const seen: [unknown, ArgumentMetadata][] = [];
  const spying: PipeTransform = {
    transform(value: unknown, metadata) {
      seen.push([value, metadata]);
      return value;
    },
  };

  @SharedProvider('orders')
  class Orders {
    @UsePipes(spying)
    place(order: OrderDto, times: number, ...notes: string[]): unknown {
      return [order, times, notes];
    }

    // As TypeScript does; SWC, which compiles the tests, tells `Array` of a rest parameter.
    @Reflect.metadata('design:paramtypes', [OrderDto, OrderDto])
    @UsePipes(new ValidationPipe({ transform: true }))
    label(order: OrderDto, ...others: OrderDto[]): string[] {
      return [order, ...others].map((item) => (item instanceof OrderDto ? item.label : 'no DTO'));
    }
  }

  beforeEach(() => void seen.splice(0));

  it('get each argument with the type of its parameter, one that is missing included', async () => {
    const order = { symbol: 'ACME', count: 5 };
    const orders = await proxyOf(Orders);
    const place = orders.place as (...args: unknown[]) => Promise<unknown>;
    expect(await place(order)).toEqual([order, undefined, []]);
    expect(seen).toEqual([
      [order, { type: 'body', metatype: OrderDto, data: undefined }],
      [undefined, { type: 'body', metatype: Number, data: undefined }],
    ]);
  });

  it('such as ValidationPipe make instances of DTO classes', async () => {
    const orders = await proxyOf(Orders);
    expect(await orders.label({ symbol: 'ACME', count: 5 } as OrderDto)).toEqual(['5 ACME']);
  });

  it('such as ValidationPipe refuse what is wrong with a BadRequestException at the caller', async () => {
    const orders = await proxyOf(Orders);
    const error = await rejection(orders.label({ symbol: 5, count: 5 } as unknown as OrderDto));
    expect(error).toBeInstanceOf(BadRequestException);
    expect((error as BadRequestException).getResponse()).toEqual({
      statusCode: 400,
      error: 'Bad Request',
      message: ['symbol must be a string'],
    });
  });

  it('such as ValidationPipe refuse an argument that is missing, and each one of a rest parameter', async () => {
    const orders = await proxyOf(Orders);
    const good = { symbol: 'ACME', count: 5 } as OrderDto;
    await expect((orders.label as () => Promise<unknown>)()).rejects.toBeInstanceOf(BadRequestException);
    expect(await orders.label(good, good, good)).toEqual(['5 ACME', '5 ACME', '5 ACME']);
    const bad = orders.label(good, good, {} as OrderDto);
    await expect(bad).rejects.toBeInstanceOf(BadRequestException);
  });

  @SharedProvider('untyped')
  class Untyped {
    place(order: OrderDto): OrderDto {
      return order;
    }

    @SharedMethod()
    typed(order: OrderDto): string {
      return order.label;
    }

    nothing(): void {}
  }
  const validation = { provide: APP_PIPE, useValue: new ValidationPipe({ transform: true }) };

  it('of the library know the types of a method with @SharedMethod(), and tell of one without', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    const untyped = await proxyOf(Untyped, validation);
    expect(await untyped.typed({ symbol: 'ACME', count: 5 } as OrderDto)).toBe('5 ACME');
    await expect(untyped.typed({} as OrderDto)).rejects.toBeInstanceOf(BadRequestException);
    expect(warn.mock.calls.map(([message]) => String(message))).toEqual([
      expect.stringMatching(/^ValidationPipe validates no argument of Untyped\.place: /),
    ]);
  });
});
