import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { CommandResult } from './support/command.js';
import { Consumer } from './support/consumer.js';

describe('a project type-checked by TypeScript 7', () => {
  const project = new Consumer('typescript-7', 'module');
  const tsc = (...args: string[]): Promise<CommandResult> =>
    project.run(join('node_modules', 'typescript', 'bin', 'tsc'), ...args);

  beforeAll(async () => {
    await project.installBesideNest12('typescript@7');
  });
  afterAll(() => project.end());

  test('has TypeScript 7', async () => {
    expect((await tsc('--version')).stdout).toMatch(/^Version 7\./);
  });

  test('may use the whole API', async () => {
    expect(await tsc('-p', 'tsconfig.json')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('is told of the promise that a shared method gives', async () => {
    const { code, stdout } = await tsc('-p', 'tsconfig.wrong.json', '--pretty', 'false');
    expect(code).not.toBe(0);
    expect(stdout.match(/^\S+: error TS\d+/gm)).toEqual(['wrong/unawaited.ts(6,64): error TS2739']);
  });
});
