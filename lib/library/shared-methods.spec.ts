import { runInNewContext } from 'node:vm';

import { describe, expect, it } from '@jest/globals';

import { BootError } from '../errors/boot.error.js';
import { sharedMethodNames } from './shared-methods.js';

const namesOf = (instance: object, expose?: readonly string[]): string[] =>
  sharedMethodNames(instance, 'Prices in LibraryModule', expose);

const hidden = Symbol('hidden');

class Base {
  inherited(): string {
    return 'base';
  }

  overridden(): string {
    return 'base';
  }

  _internal(): void {}
}

class Prices extends Base {
  readonly field = 1;
  readonly client = (): void => {};
  readonly #secret = 's';

  static create(): Prices {
    return new Prices();
  }

  get latest(): () => void {
    throw new Error('A getter is not to be read.');
  }

  quote(): string {
    return this.#secret + this.#privately();
  }

  override overridden(): string {
    return 'prices';
  }

  async stream(): Promise<void> {}

  *list(): Generator<number> {}

  [hidden](): void {}

  _helper(): string {
    return '';
  }

  __proto(): void {}

  #privately(): string {
    return '';
  }

  // oxlint-disable-next-line unicorn/no-thenable
  then(): void {}

  override toString(): string {
    return '';
  }

  override valueOf(): object {
    return this;
  }

  override hasOwnProperty(): boolean {
    return true;
  }

  toJSON(): string {
    return '';
  }

  onModuleInit(): void {}

  onApplicationBootstrap(): void {}

  onModuleDestroy(): void {}

  beforeApplicationShutdown(): void {}

  onApplicationShutdown(): void {}
}

describe('shared of a class', () => {
  it('are its public methods and those of its parents, and nothing else', () => {
    expect(namesOf(new Prices())).toEqual(['quote', 'overridden', 'stream', 'list', 'inherited']);
  });

  it('are the methods of a parent that has none of its own to add', () => {
    class Child extends Prices {}
    expect(namesOf(new Child())).toEqual(namesOf(new Prices()));
  });

  it('is nothing when it has nothing', () => {
    expect(namesOf(new (class Empty {})())).toEqual([]);
  });

  it('are methods that are hidden from enumeration, as all methods of classes are', () => {
    const prototype = Object.defineProperty({}, 'quote', { value: () => {}, enumerable: false });
    expect(namesOf(Object.create(Object.create(prototype) as object) as object)).toEqual(['quote']);
  });

  it('are not what was assigned to one instance', () => {
    expect(namesOf(Object.assign(new Prices(), { late: () => {} }))).not.toContain('late');
  });

  it('are those of a class of another realm, too', () => {
    const foreign = runInNewContext('new (class Foreign { quote() {} get latest() {} })()') as object;
    expect(namesOf(foreign)).toEqual(['quote']);
  });
});

describe('shared of a plain object', () => {
  const functions = {
    get: () => 1,
    set() {},
    _private() {},
    // oxlint-disable-next-line unicorn/no-thenable
    then() {},
    toString() {
      return '';
    },
    onModuleDestroy() {},
    constructor() {},
    [hidden]() {},
    get accessor(): () => void {
      throw new Error('A getter is not to be read.');
    },
    value: 5,
    nested: { get: () => 1 },
  };

  it('are its functions, and nothing else', () => {
    expect(namesOf(functions)).toEqual(['get', 'set']);
  });

  it('are its functions when it has no prototype, as a module has none', () => {
    const withoutPrototype = Object.defineProperties(
      Object.create(null) as object,
      Object.getOwnPropertyDescriptors(functions),
    );
    expect(namesOf(withoutPrototype)).toEqual(['get', 'set']);
  });

  it('are its functions when it is of another realm', () => {
    expect(namesOf(runInNewContext('({ get: () => 1, _set() {} })') as object)).toEqual(['get']);
  });
});

describe('"expose"', () => {
  it('shares what it lists, in its order, and no more', () => {
    expect(namesOf(new Prices(), ['stream', 'quote'])).toEqual(['stream', 'quote']);
    expect(namesOf(new Prices(), [])).toEqual([]);
  });

  it('shares inherited methods, and functions that are held in fields', () => {
    expect(namesOf(new Prices(), ['inherited', 'client'])).toEqual(['inherited', 'client']);
  });

  it.each(['_helper', 'then', 'toString', 'constructor', 'hasOwnProperty', '__proto__', 'onModuleInit'])(
    'refuses a name that is never shared: %s',
    (name) => {
      expect(() => namesOf(new Prices(), [name])).toThrow(
        new BootError(`Prices in LibraryModule: "expose" lists "${name}", a name that is never shared.`),
      );
    },
  );

  it.each(['missing', 'field'])('refuses what is not a method: %s', (name) => {
    expect(() => namesOf(new Prices(), [name])).toThrow(
      new BootError(
        `Prices in LibraryModule: "expose" lists "${name}", which is not a method of it, nor an Observable, nor ` +
          'replicated state.',
      ),
    );
  });
});
