import { EventEmitter } from 'node:events';

import { describe, expect, it } from '@jest/globals';
// oxlint-disable-next-line typescript/consistent-type-imports -- what TypeScript tells at run time is the class
import { BehaviorSubject, Observable, of, Subject } from 'rxjs';

import { SharedMethod } from '../decorators/shared-method.decorator.js';
import { BootError } from '../errors/boot.error.js';
import type { SharedMethodOptions } from '../interfaces/shared-options.interface.js';
import { makeOffer } from './shared-instance.js';
import { methodKind } from './method-kind.js';

class Streams {
  readonly changes = new Subject<number>();
  readonly current = new BehaviorSubject(1);
  readonly map = new Map();
  readonly _hidden = new Subject<number>();
  readonly #private = new Subject<number>();

  get getter$(): Observable<number> {
    return this.#private;
  }

  get getter(): Observable<number> {
    return this.#private;
  }

  get broken$(): Observable<number> {
    throw new Error('not yet');
  }

  undeclared(): Observable<number> {
    return of(1);
  }

  @SharedMethod()
  declared(): Observable<number> {
    return of(1);
  }

  @SharedMethod()
  subject(): BehaviorSubject<number> {
    return this.current;
  }

  @SharedMethod()
  maybe(): Observable<number> | undefined {
    return of(1);
  }

  @SharedMethod()
  async promise(): Promise<Observable<number>> {
    return of(1);
  }

  @SharedMethod()
  number(): number {
    return 1;
  }

  async *generate(): AsyncGenerator<number> {
    yield 1;
  }

  iterable(): AsyncIterable<number> {
    return this.generate();
  }
}

const kindOf = (name: string, options: SharedMethodOptions = {}): unknown =>
  methodKind(new Streams(), name, options, 'Streams in LibraryModule');

describe('what a method returns', () => {
  it.each([
    ['undeclared', undefined],
    ['declared', 'observable'],
    ['subject', 'observable'],
    ['maybe', undefined],
    ['promise', undefined],
    ['number', undefined],
    ['generate', 'iterable'],
    ['iterable', undefined],
  ])('is known by the type that TypeScript tells, or by the function itself: %s', (name, kind) => {
    expect(kindOf(name)).toBe(kind);
  });

  it.each(['undeclared', 'maybe', 'declared'])('is an Observable by its options: %s', (name) => {
    for (const options of [{ overflow: 'drop' }, { bufferSize: 5 }, { resubscribe: true }] as const)
      expect(kindOf(name, options)).toBe('observable');
  });

  it.each([
    ['promise', /promise\(\) does not return an Observable/],
    ['number', /number\(\) does not return an Observable/],
    ['generate', /generate\(\) is an async generator, which is pulled/],
  ])('cannot have the options of an Observable: %s', (name, message) => {
    expect(() => kindOf(name, { resubscribe: true })).toThrow(BootError);
    expect(() => kindOf(name, { resubscribe: true })).toThrow(message);
  });
});

function membersOf(instance: object, expose?: string[]): Record<string, unknown> {
  const given = {
    name: 'a',
    instance,
    origin: 'a test',
    methodOptions: () => ({}),
    ...(expose && { expose }),
  };
  const [provider] = makeOffer([given]).contract.providers;
  return Object.fromEntries(provider?.methods.map(({ name, kind }) => [name, kind]) ?? []);
}

describe('the Observables of a provider', () => {
  it('are those in its fields, and behind getters whose name ends with $', () => {
    expect(membersOf(new Streams())).toMatchObject({
      changes: 'property',
      current: 'current',
      getter$: 'property',
      generate: 'iterable',
    });
    for (const name of ['map', '_hidden', 'getter', 'broken$'])
      expect(membersOf(new Streams())).not.toHaveProperty(name);
  });

  it('are those that `expose` lists, and no others', () => {
    expect(membersOf(new Streams(), ['getter', 'number'])).toEqual({ number: undefined, getter: 'property' });
  });
});

it('Observables in properties are subscribed to again when the provider is marked so', () => {
  const given = {
    name: 'a',
    instance: new Streams(),
    origin: 'a test',
    methodOptions: () => ({}),
    resubscribe: true,
  };
  const members = makeOffer([given]).contract.providers[0]?.methods ?? [];
  expect(members.filter(({ resubscribe }) => resubscribe).map(({ name }) => name)).toEqual([
    'changes',
    'current',
    'getter$',
  ]);
});

it('@SharedMethod() on what is no method says what there is instead', () => {
  const getter = Object.getOwnPropertyDescriptor(Streams.prototype, 'getter$') ?? {};
  const decorate = (): unknown => SharedMethod()(Streams.prototype, 'getter$', getter);
  expect(decorate).toThrow(/Streams\.getter\$ is none.*@SharedProvider\(name, \{ resubscribe: true \}\)/);
});

describe('a shared EventEmitter', () => {
  class Feed extends EventEmitter {
    publish(): void {}
  }

  it('has its listeners in the worker: of its methods, emit() alone is a call', () => {
    expect(membersOf(new Feed())).toEqual({ publish: undefined, emit: undefined, on: 'events' });
  });
});
