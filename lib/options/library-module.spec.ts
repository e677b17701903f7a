import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';

import type { LibraryModuleReference } from '../interfaces/cluster-dispatch-options.interface.js';
import { isFactory } from './library-module.js';

class Plain {}

@Module({ providers: [] })
class Decorated {}

/** A class as a compiler for old engines writes it. */
function Es5Module(this: object): void {}
Module({ imports: [] })(Es5Module);

describe('the library is', () => {
  it.each<[string, LibraryModuleReference]>([
    ['a class', Plain],
    ['a class with @Module()', Decorated],
    ['a class of an old compiler', Es5Module as unknown as typeof Plain],
    ['a class without a name', class {}],
    ['a dynamic module', { module: Plain }],
    ['a promise', Promise.resolve(Plain)],
  ])('a module: %s', (_name, library) => {
    expect(isFactory(library)).toBe(false);
  });

  it.each<[string, LibraryModuleReference]>([
    ['an arrow function', () => Plain],
    ['an async function', async () => Plain],
    [
      'a function',
      function load() {
        return Plain;
      },
    ],
    ['a function whose name begins with class', { classOf: () => Plain }.classOf],
  ])('a function that gives one: %s', (_name, library) => {
    expect(isFactory(library)).toBe(true);
  });
});
