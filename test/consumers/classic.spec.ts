import { createRequire } from 'node:module';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { Consumer } from './support/consumer.js';
import { expectServedByEveryWorker } from './support/expect-served.js';
import { importedPackages } from './support/imported-packages.js';
import { REPOSITORY } from './support/repository.js';

/** What the package needs for its Nest module alone. */
const OF_NEST = /^(@nestjs\/|reflect-metadata($|\/))/;

describe.each(['commonjs', 'module'] as const)('a program without Nest, "type": "%s"', (type) => {
  const program = new Consumer(type === 'module' ? 'classic-esm' : 'classic-commonjs', type);

  beforeAll(async () => {
    await program.installWithoutNest();
    await program.start('master.js');
  });
  afterAll(() => program.end());

  test.each(['@nestjs/common', '@nestjs/core', 'reflect-metadata'])('has no %s', (name) => {
    const fromThePackage = createRequire(
      join(program.folder, 'node_modules/nestjs-cluster-dispatch/dist/index.js'),
    );
    expect(() => fromThePackage.resolve(name)).toThrow('Cannot find module');
  });

  test('is served by two workers and one library', async () => {
    await expectServedByEveryWorker(program.program);
  });

  test('ends with 0 at SIGTERM', async () => {
    expect(await program.program.stop()).toBe(0);
  });
});

describe('the imports of nestjs-cluster-dispatch/classic', () => {
  test.each([
    'classic/index.js',
    'classic/index.d.ts',
    'classic/agent/app-process.js',
    'classic/library/library-process.js',
    'process/preload.js',
  ])('%s reaches nothing of Nest', (file) => {
    const reached = [...importedPackages(join(REPOSITORY, 'dist', file))];
    expect(reached.filter(([name]) => OF_NEST.test(name))).toEqual([]);
  });

  test('are found by the walk: that of the whole package reaches Nest, in code and in types', () => {
    for (const file of ['index.js', 'index.d.ts']) {
      const reached = importedPackages(join(REPOSITORY, 'dist', file));
      expect([...reached.keys()]).toEqual(expect.arrayContaining(['@nestjs/common', 'rxjs']));
    }
  });
});
