import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import { ClusterDispatchModule } from '../../lib/cluster-dispatch.module.js';
import { LibraryModule, Worker } from './guide.js';
import { StatesModule, StatesWorker } from './guide-states.js';

interface Guide {
  readonly document: string;
  readonly source: string;
  readonly library: Type;
  readonly worker: Type<object>;
  /** Methods of the worker whose output depends on something that the test does not do. */
  readonly silent: readonly string[];
}

const GUIDES: readonly Guide[] = [
  {
    document: 'streams-and-functions.md',
    source: 'guide.ts',
    library: LibraryModule,
    worker: Worker,
    // It waits for another library.
    silent: ['gaps'],
  },
  {
    document: 'replicated-state.md',
    source: 'guide-states.ts',
    library: StatesModule,
    worker: StatesWorker,
    silent: [],
  },
];

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const linesOf = (code: string): string =>
  code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');

/*
 * In a guide each block ```ts stands in its source line by line, and a block ```text is what the method of the worker
 * prints that is named after it.
 */
describe.each(GUIDES)('the guide $document', ({ document, source: sourceFile, library, worker, silent }) => {
  const guide = read(`../../docs/${document}`);
  const source = linesOf(read(`./${sourceFile}`));
  const snippets = Array.from(guide.matchAll(/^```ts\n(.*?)^```/gms), ([, code = '']) => linesOf(code));
  const outputs = Array.from(
    guide.matchAll(/^```text (\w+)\n(.*?)^```/gms),
    ([, name = '', output = '']) => ({
      name,
      output,
    }),
  );

  let app: TestingModule;

  beforeAll(async () => {
    const imports = [ClusterDispatchModule.forRoot({ library })];
    app = await Test.createTestingModule({ imports, providers: [worker] }).compile();
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(() => app.close());

  it.each(snippets)('shows code that is run: %s', (snippet) => {
    expect(`\n${source}\n`).toContain(`\n${snippet}\n`);
  });

  it.each(outputs)('shows what $name really prints', async ({ name, output }) => {
    const log = jest.spyOn(console, 'log').mockImplementation(() => {});
    const printed = (): string => log.mock.calls.map((line) => line.map(shown).join(' ')).join('\n');
    const methods = app.get<Record<string, () => unknown>>(worker);
    await methods[name]?.();
    // What the library prints when a consumer has left comes a little later.
    for (let turn = 0; turn < 50 && printed().trim() !== output.trim(); turn++) await wait(10);
    expect(printed().trim()).toBe(output.trim());
  });

  it('shows the output of every method', () => {
    const methods = Object.getOwnPropertyNames(worker.prototype).filter((name) => name !== 'constructor');
    expect([...outputs.map(({ name }) => name), ...silent].toSorted()).toEqual(methods.toSorted());
  });
});

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
