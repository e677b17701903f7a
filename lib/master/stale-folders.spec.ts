import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { sweepStaleFolders } from './stale-folders.js';

const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('the sweep of the temporary folder', () => {
  let temporary: string;
  let servers: Server[];

  beforeEach(() => {
    servers = [];
    temporary = mkdtempSync(join(tmpdir(), 'sw-'));
  });

  afterEach(() => {
    for (const server of servers) server.close();
    rmSync(temporary, { recursive: true });
  });

  function make(name = 'cluster-dispatch-abc123'): string {
    const folder = join(temporary, name);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  }

  async function listen(folder: string, name: string): Promise<Server> {
    const server = createServer((socket) => socket.destroy());
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(join(folder, name), resolve));
    return server;
  }

  /** A socket whose process was killed: it is there, and nobody listens. */
  async function leave(folder: string, ...names: string[]): Promise<void> {
    await Promise.all(
      names.map(async (name) => {
        const server = await listen(temporary, `${name}.aside`);
        // Node removes the path that it listened at; under another name it stays.
        renameSync(join(temporary, `${name}.aside`), join(folder, name));
        await new Promise((resolve) => server.close(resolve));
      }),
    );
  }

  const sweep = (): Promise<void> => sweepStaleFolders(temporary, join(temporary, 'cluster-dispatch-own000'));

  it('removes what a cluster left that was killed with all its processes', async () => {
    const folder = make();
    await leave(folder, 'master.sock', 'library-1.sock', 'library-12.sock');
    await sweep();
    expect(existsSync(folder)).toBe(false);
  });

  it('leaves a cluster alone whose master lives, also while its library is started again', async () => {
    const folder = make();
    await leave(folder, 'library-1.sock');
    await listen(folder, 'master.sock');
    await sweep();
    expect(existsSync(join(folder, 'library-1.sock'))).toBe(true);
  });

  it('leaves one alone whose library still lives', async () => {
    const folder = make();
    await leave(folder, 'master.sock');
    await listen(folder, 'library-1.sock');
    await sweep();
    expect(existsSync(join(folder, 'master.sock'))).toBe(true);
  });

  it('leaves its own alone', async () => {
    const folder = make('cluster-dispatch-own000');
    await leave(folder, 'master.sock');
    await sweep();
    expect(existsSync(folder)).toBe(true);
  });

  it('removes an empty one when it is old: one that is new may be in the making', async () => {
    const folder = make();
    await sweep();
    expect(existsSync(folder)).toBe(true);
    utimesSync(folder, new Date(), new Date(Date.now() - 2 * 3_600_000));
    await sweep();
    expect(existsSync(folder)).toBe(false);
  });

  it.each<[string, (folder: string) => void]>([
    ['with a file that is no socket of ours', (folder) => writeFileSync(join(folder, 'notes.txt'), '')],
    ['with a file where a socket should be', (folder) => writeFileSync(join(folder, 'library-1.sock'), '')],
    ['with a folder in it', (folder) => mkdirSync(join(folder, 'library-2.sock'))],
  ])('leaves a folder alone %s', async (_what, change) => {
    const folder = make();
    await leave(folder, 'master.sock');
    change(folder);
    await sweep();
    expect(existsSync(join(folder, 'master.sock'))).toBe(true);
  });

  it.each(['cluster-dispatch-fork', 'cluster-dispatch-abc1234', 'my-cluster-dispatch-abc123'])(
    'leaves a folder of another name alone: %s',
    async (name) => {
      const folder = make(name);
      await leave(folder, 'master.sock');
      await sweep();
      expect(existsSync(folder)).toBe(true);
    },
  );

  it('follows no link, and waits for nobody when there is no temporary folder', async () => {
    const folder = make('elsewhere');
    await leave(folder, 'master.sock');
    symlinkSync(folder, join(temporary, 'cluster-dispatch-abc123'));
    await sweep();
    expect(existsSync(join(folder, 'master.sock'))).toBe(true);
    await sweepStaleFolders(join(temporary, 'missing'), '');
  });

  (process.getuid?.() === 0 ? it : it.skip)('leaves what another user made alone', async () => {
    const folder = make();
    await leave(folder, 'master.sock');
    chownSync(folder, 65_534, 65_534);
    await sweep();
    expect(existsSync(folder)).toBe(true);
  });
});
