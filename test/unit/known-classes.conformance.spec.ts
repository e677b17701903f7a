import { afterEach, describe, expect, it } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { provideShared } from '../../lib/decorators/provide-shared.js';
import { getSharedToken } from '../../lib/decorators/shared-token.js';
import { InvalidOptionsError } from '../../lib/errors/invalid-options.error.js';
import { NotSerializableError } from '../../lib/errors/not-serializable.error.js';
import type { ClusterDispatchOptions } from '../../lib/interfaces/cluster-dispatch-options.interface.js';
import type { ErrorClass } from '../../lib/protocol/known-classes.js';

class Money {
  constructor(
    readonly cents: number,
    readonly currency = 'EUR',
  ) {
    if (!Number.isInteger(cents)) throw new RangeError('cents are whole');
  }

  format(): string {
    return `${this.cents / 100} ${this.currency}`;
  }
}

class Euro extends Money {}

/** Its state is out of reach of whoever copies properties. */
class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }
}

class Tree {
  parent: Tree | undefined;
  readonly children: Tree[] = [];
}

class OutOfStock extends Error {
  override readonly name = 'OutOfStock';

  constructor(
    readonly item: string,
    readonly price: Money,
  ) {
    super(`There is no ${item}`);
  }

  describe(): string {
    return `${this.item} at ${this.price.format()}`;
  }
}

const options: ClusterDispatchOptions = {
  errors: [OutOfStock],
  types: [
    { type: Money },
    { type: Tree },
    {
      type: Secret,
      serialize: (secret: Secret) => ({ text: secret.reveal() }),
      deserialize: ({ text }: { text: string }) => new Secret(text),
    },
  ],
};

let app: TestingModule | undefined;
const received: unknown[] = [];

@Module({
  providers: [
    provideShared('shop', {
      useValue: {
        echo: (value: unknown) => {
          received.push(value);
          return value;
        },
        sell: () => new Money(150),
        order: (item: string) => {
          throw new OutOfStock(item, new Money(150));
        },
      },
    }),
  ],
})
class LibraryModule {}

interface Shop {
  echo<T>(value: T): Promise<T>;
  sell(): Promise<Money>;
  order(item: string): Promise<never>;
}

async function boot(given = options): Promise<Shop> {
  app = await Test.createTestingModule({
    imports: [ClusterDispatchModule.forRoot({ library: LibraryModule as Type, ...given })],
  }).compile();
  return app.get<Shop>(getSharedToken('shop'));
}

afterEach(async () => {
  await app?.close();
  app = undefined;
  received.length = 0;
});

describe('a value class that was registered', () => {
  it('keeps its class both ways, anywhere in a value', async () => {
    const shop = await boot();
    const [[money]] = [...(await shop.echo(new Map([[new Money(150), 1]])))] as [[Money, number]];
    expect(money).toBeInstanceOf(Money);
    expect(money.format()).toBe('1.5 EUR');
    expect([...(received[0] as Map<Money, number>).keys()][0]).toBeInstanceOf(Money);
  });

  it('travels as what serialize() gives, and is made by deserialize()', async () => {
    const arrived = await (await boot()).echo({ deep: [new Secret('a')] });
    expect(arrived.deep[0]).toBeInstanceOf(Secret);
    expect(arrived.deep[0]?.reveal()).toBe('a');
  });

  it('may refer to itself, and stays one object', async () => {
    const [root, child] = [new Tree(), new Tree()];
    child.parent = root;
    root.children.push(child);
    const arrived = await (await boot()).echo({ root, child });
    expect(arrived.root.children[0]).toBe(arrived.child);
    expect(arrived.child.parent).toBe(arrived.root);
    expect(arrived.root).toBeInstanceOf(Tree);
  });

  it('stands for its subclasses, too', async () => {
    const arrived = await (await boot()).echo(new Euro(5));
    expect(arrived.constructor).toBe(Money);
  });

  it.each<[string, ClusterDispatchOptions, RegExp]>([
    [
      'serialize() throws',
      {
        types: [
          {
            type: Money,
            serialize: () => {
              throw new Error('not today');
            },
            deserialize: () => new Money(1),
          },
        ],
      },
      /args\[0\] cannot be sent.* serialize\(\) failed: Error: not today/,
    ],
    [
      'deserialize() throws',
      { types: [{ type: Money, serialize: () => 0.5, deserialize: (cents: number) => new Money(cents) }] },
      /a Money .*deserialize\(\) failed: RangeError: cents are whole/,
    ],
    [
      'serialize() gives what contains it',
      {
        types: [{ type: Money, serialize: (money: Money) => ({ money }), deserialize: () => new Money(1) }],
      },
      /args\[0\]\.money cannot be sent.* contains it again/,
    ],
  ])('fails the one call when %s', async (_how, given, message) => {
    const shop = await boot(given);
    const error = await shop.echo(new Money(1)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NotSerializableError);
    expect((error as Error).message).toMatch(message);
    expect(await shop.echo('still here')).toBe('still here');
  });
});

it('says that the method ran when its result cannot be made', async () => {
  const shop = await boot({
    types: [{ type: Money, serialize: () => 0.5, deserialize: (cents: number) => new Money(cents) }],
  });
  await expect(shop.sell()).rejects.toMatchObject({
    code: 'NOT_SERIALIZABLE',
    execution: 'yes',
    message: expect.stringMatching(/^shop\.sell: /),
  });
});

it('an error class that was registered keeps its class, its fields, and theirs', async () => {
  const error = await (await boot()).order('tea').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OutOfStock);
  expect((error as OutOfStock).describe()).toBe('tea at 1.5 EUR');
  expect(error).toMatchObject({ name: 'OutOfStock', message: 'There is no tea' });
});

it('an error class that was not registered arrives as its nearest parent', async () => {
  const error = await (await boot({})).order('tea').catch((thrown: unknown) => thrown);
  expect((error as Error).constructor).toBe(Error);
  expect(error).toMatchObject({ name: 'OutOfStock', item: 'tea', price: { cents: 150 } });
});

function errorNamed(name: string): ErrorClass {
  return Object.defineProperty(class extends Error {}, 'name', { value: name });
}

describe('classes that cannot be registered', () => {
  it.each<[string, unknown, RegExp]>([
    ['errors that are no list', { errors: OutOfStock }, /"errors" must be a list of classes/],
    ['an error class that is none', { errors: [Money] }, /"errors" must be a list of classes/],
    [
      'two error classes of one name',
      { errors: [OutOfStock, errorNamed('OutOfStock')] },
      /two classes named "OutOfStock"/,
    ],
    ['one that is named as a known one', { errors: [errorNamed('RangeError')] }, /"RangeError"/],
    ['types that are no list', { types: {} }, /"types" must be a list/],
    ['a class alone', { types: [Money] }, /types\[0\]/],
    ['no class', { types: [{ type: 'Money' }] }, /"type" must be a class/],
    ['an unknown key', { types: [{ type: Money, serialise: String }] }, /Did you mean "serialize"/],
    ['one half of a pair', { types: [{ type: Money, serialize: String }] }, /needs both/],
    ['two types of one name', { types: [{ type: Money }, { type: Tree, name: 'Money' }] }, /named "Money"/],
  ])('are refused at once: %s', (_what, given, message) => {
    const refused = (): unknown => ClusterDispatchModule.forRoot(given as ClusterDispatchOptions);
    expect(refused).toThrow(InvalidOptionsError);
    expect(refused).toThrow(message);
  });
});
