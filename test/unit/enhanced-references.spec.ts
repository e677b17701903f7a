import { Readable } from 'node:stream';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UsePipes, ValidationPipe } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { lastValueFrom, Observable, of, toArray } from 'rxjs';

import { SharedProvider } from '../../lib/decorators/shared-provider.decorator.js';
import type { Shared } from '../../lib/interfaces/shared.interface.js';
import { LibraryOf } from './library-of.js';

class CountDto {
  @IsInt()
  count!: number;
}

async function gathered(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const item of items) found.push(item);
  return found;
}

@SharedProvider('references')
@UsePipes(new ValidationPipe({ transform: true, whitelist: true }))
class References {
  @Reflect.metadata('design:paramtypes', [CountDto, AbortSignal])
  signal({ count }: CountDto, signal: AbortSignal): unknown[] {
    return [count, signal instanceof AbortSignal, signal.aborted];
  }

  @Reflect.metadata('design:paramtypes', [Observable])
  observable(items: Observable<number>): Promise<number[]> {
    return lastValueFrom(items.pipe(toArray()));
  }

  @Reflect.metadata('design:paramtypes', [Readable])
  async readable(items: Readable): Promise<unknown[]> {
    return [items instanceof Readable, ...(await gathered(items))];
  }

  @Reflect.metadata('design:paramtypes', [ReadableStream])
  readableStream(items: ReadableStream<string>): Promise<unknown[]> {
    return gathered(items);
  }

  @Reflect.metadata('design:paramtypes', [Object])
  iterable(items: AsyncIterable<number>): Promise<unknown[]> {
    return gathered(items);
  }

  @Reflect.metadata('design:paramtypes', [Function])
  function(listener: (text: string) => unknown): unknown {
    return listener('heard');
  }
}

let library: LibraryOf;
let references: Shared<References>;

beforeAll(async () => {
  library = await LibraryOf.providers(References);
  references = library.proxy(References);
});
afterAll(() => library.close());

async function* numbers(): AsyncGenerator<number> {
  yield* [1, 2];
}

describe('pipes leave alone an argument that stands for something of the caller', () => {
  it('a signal', async () => {
    const { signal } = new AbortController();
    expect(await references.signal({ count: 1 }, signal)).toEqual([1, true, false]);
  });

  it('an Observable', async () => {
    expect(await references.observable(of(1, 2))).toEqual([1, 2]);
  });

  it('a Readable', async () => {
    expect(await references.readable(Readable.from(['a', 'b']))).toEqual([true, 'a', 'b']);
  });

  it('a ReadableStream', async () => {
    expect(
      await references.readableStream(new Blob(['ab']).stream().pipeThrough(new TextDecoderStream())),
    ).toEqual(['ab']);
  });

  it('an async iterable', async () => {
    expect(await references.iterable(numbers())).toEqual([1, 2]);
  });

  it('a function', async () => {
    expect(await references.function((text) => `${text} it`)).toBe('heard it');
  });
});

it('pipes take every other argument of the same call', async () => {
  const { signal } = new AbortController();
  await expect(references.signal({ count: 'one' } as never, signal)).rejects.toMatchObject({ status: 400 });
});
