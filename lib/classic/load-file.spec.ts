import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

import { type Loaded, loadFile } from './load-file.js';

const [, program = ''] = process.argv;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-file-'));
});
afterEach(async () => {
  process.argv[1] = program;
  await rm(folder, { recursive: true });
});

async function load(name: string, source: string): Promise<Loaded> {
  const path = join(folder, name);
  await writeFile(path, source);
  const loaded = await loadFile(path);
  expect(process.argv[1]).toBe(path);
  return loaded;
}

it.each([
  ['a CommonJS module', 'lib.cjs', 'module.exports = { demo: { version: 1 } };'],
  ['a default export', 'default.mjs', 'export default { demo: { version: 1 } };'],
  ['named exports', 'named.mjs', 'export const demo = { version: 1 };'],
  [
    'a CommonJS module that a compiler made, without a default export',
    'named.cjs',
    'exports.__esModule = true; exports.demo = { version: 1 };',
  ],
  [
    'names that were exported before',
    'before.cjs',
    'exports.old = 1; module.exports = { demo: { version: 1 } };',
  ],
  [
    'a CommonJS module that a compiler made',
    'compiled.cjs',
    'exports.__esModule = true; exports.default = { demo: { version: 1 } };',
  ],
])('gives what a file exports: %s', async (_kind, name, source) => {
  expect(await load(name, source)).toMatchObject({ exported: { demo: { version: 1 } }, others: [] });
});

it.each([
  ['app.cjs', 'module.exports = new Promise(() => {});'],
  ['app.mjs', 'export default new Promise(() => {});'],
])('does not wait for a promise that a file exports: %s', async (name, source) => {
  expect(await load(name, source)).toHaveProperty('exported.then');
});

it.each([
  ['both.mjs', 'export default { demo: {} }; export const prices = {}; export const users = {};'],
  [
    'both.cjs',
    'exports.__esModule = true; exports.default = { demo: {} }; exports.prices = {}; exports.users = {};',
  ],
])('tells what is exported beside a default export: %s', async (name, source) => {
  expect(await load(name, source)).toEqual({ exported: { demo: {} }, others: ['prices', 'users'] });
});
