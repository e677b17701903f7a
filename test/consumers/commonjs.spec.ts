import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { Consumer } from './support/consumer.js';
import { expectServedByEveryWorker } from './support/expect-served.js';

describe('a CommonJS app', () => {
  const app = new Consumer('app', 'commonjs');

  beforeAll(async () => {
    await app.installBesideNest12();
    await app.compile();
    await app.start();
  });
  afterAll(() => app.end());

  test('require()s the package', async () => {
    const compiled = await readFile(join(app.folder, 'dist', 'app.module.js'), 'utf8');
    expect(compiled).toContain('require("nestjs-cluster-dispatch")');
  });

  test('is served by two workers and one library', async () => {
    await expectServedByEveryWorker(app.program);
  });

  test('ends with 0 at SIGTERM', async () => {
    expect(await app.program.stop()).toBe(0);
  });
});
