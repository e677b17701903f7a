import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from '@jest/globals';

const module = new URL('../../dist/master/socket-folder.js', import.meta.url).href;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cd-folder-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

it.each([
  ['at its end', ''],
  ['by an error that nobody catches', "throw new Error('uncaught');"],
])('the folder of the sockets goes with the process that made it: %s', (_how, more) => {
  const program = `
    import { readdirSync } from 'node:fs';
    import { SocketFolder } from '${module}';
    new SocketFolder();
    console.log(readdirSync('${folder}').length);
    ${more}`;
  const env = { ...process.env, TMPDIR: folder };
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { env });
  expect(stdout.toString()).toBe('1\n');
  expect(readdirSync(folder)).toEqual([]);
});
