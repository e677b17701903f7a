import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { Consumer } from './support/consumer.js';
import { expectServedByEveryWorker } from './support/expect-served.js';

describe('an app on Nest 11', () => {
  const app = new Consumer('app', 'commonjs');

  beforeAll(async () => {
    await app.installBesideNest11();
    await app.compile();
    await app.start();
  });
  afterAll(() => app.end());

  test.each(['common', 'core', 'platform-express'])('has @nestjs/%s 11', async (name) => {
    const path = join(app.folder, 'node_modules', '@nestjs', name, 'package.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
      version: expect.stringMatching(/^11\./),
    });
  });

  test('is served by two workers and one library', async () => {
    await expectServedByEveryWorker(app.program);
  });

  test('answers 404 when the library throws NotFoundException', async () => {
    expect(await app.program.get('/quote/NONE')).toEqual({
      status: 404,
      body: { statusCode: 404, message: 'no such symbol', error: 'Not Found' },
    });
  });

  test('answers 403 when a guard of the library denies', async () => {
    expect(await app.program.get('/quote/SECRET')).toEqual({
      status: 403,
      body: { statusCode: 403, message: 'Forbidden resource', error: 'Forbidden' },
    });
  });

  test('makes a request-scoped shared provider for a call', async () => {
    expect(await app.program.get('/call/a')).toEqual({
      status: 200,
      body: { provider: 'call', method: 'describe', args: ['a'] },
    });
  });

  test('ends with 0 at SIGTERM', async () => {
    expect(await app.program.stop()).toBe(0);
  });
});
