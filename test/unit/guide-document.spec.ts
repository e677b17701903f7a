import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';

import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { LibraryModule, Worker } from './guide.js';

/*
 * In the guide each block ```ts stands in guide.ts line by line, and a block ```text is what the method of `Worker`
 * prints that is named after it.
 */
const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const guide = read('../../docs/streams-and-functions.md');

const linesOf = (code: string): string =>
  code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
const source = linesOf(read('./guide.ts'));

const snippets = Array.from(guide.matchAll(/^```ts\n(.*?)^```/gms), ([, code = '']) => linesOf(code));
const outputs = Array.from(guide.matchAll(/^```text (\w+)\n(.*?)^```/gms), ([, name = '', output = '']) => ({
  name: name as Exclude<keyof Worker, 'gaps'>,
  output,
}));

let app: TestingModule;

beforeAll(async () => {
  const imports = [ClusterDispatchModule.forRoot({ library: LibraryModule })];
  app = await Test.createTestingModule({ imports, providers: [Worker] }).compile();
});

afterEach(() => {
  jest.restoreAllMocks();
});

afterAll(() => app.close());

describe('the guide of streams and functions', () => {
  it.each(snippets)('shows code that is run: %s', (snippet) => {
    expect(`\n${source}\n`).toContain(`\n${snippet}\n`);
  });

  it.each(outputs)('shows what $name really prints', async ({ name, output }) => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    const printed = (): string => log.mock.calls.map((line) => line.map(shown).join(' ')).join('\n');
    await app.get(Worker)[name]();
    // What the library prints when a consumer has left comes a little later.
    for (let turn = 0; turn < 50 && printed().trim() !== output.trim(); turn++) await wait(10);
    expect(printed().trim()).toBe(output.trim());
  });

  it('shows the output of every method but the one that waits for another library', () => {
    const methods = Object.getOwnPropertyNames(Worker.prototype).filter((name) => name !== 'constructor');
    expect([...outputs.map(({ name }) => name), 'gaps'].toSorted()).toEqual(methods.toSorted());
  });
});

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
