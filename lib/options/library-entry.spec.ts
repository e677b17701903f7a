import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';

import { libraryEntry } from './library-entry.js';

@Module({})
class JobsModule {}

const factory = (): typeof JobsModule => JobsModule;
const promise = Promise.resolve(JobsModule);
const dynamic = { module: JobsModule, providers: [] };

describe('an entry of the libraries', () => {
  it.each<[string, Parameters<typeof libraryEntry>[0], unknown]>([
    ['a module', JobsModule, JobsModule],
    ['a function that gives one', factory, factory],
    ['a promise of one', promise, promise],
    ['a dynamic module', dynamic, dynamic],
    ['a dynamic module of nothing but its class', { module: JobsModule }, { module: JobsModule }],
    ['nothing', undefined, undefined],
  ])('may be %s', (_name, given, module) => {
    expect(libraryEntry(given)).toEqual({ module, env: [] });
  });

  it.each<[string, Parameters<typeof libraryEntry>[0], unknown]>([
    ['a module', { module: JobsModule, env: ['A'] }, { module: JobsModule }],
    ['a function that gives one', { module: factory, env: ['A'] }, factory],
    ['a promise of one', { module: promise, env: ['A'] }, promise],
    ['a dynamic module', { module: dynamic, env: ['A'] }, dynamic],
    ['a dynamic module, whose keys stand beside it', { ...dynamic, env: ['A'] }, dynamic],
  ])('may have an environment of its own beside %s, which Nest does not see', (_name, given, module) => {
    expect(libraryEntry(given)).toEqual({ module, env: ['A'] });
  });
});
