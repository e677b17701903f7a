import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import * as os from 'node:os';
import { dirname, join } from 'node:path';
import { setInterval } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { BootError } from '../errors/boot.error.js';

let temporary: string;
jest.unstable_mockModule('node:os', () => ({ ...os, tmpdir: () => temporary }));
const { SocketFolder } = await import('./socket-folder.js');

const onUnix = process.platform === 'win32' ? describe.skip : describe;

onUnix('the folder of the sockets', () => {
  let made: string;

  beforeEach(() => {
    made = temporary = mkdtempSync(join(os.tmpdir(), 'sf-'));
  });

  afterEach(() => {
    rmSync(made, { recursive: true });
  });

  it('is open to this user alone', () => {
    const path = dirname(new SocketFolder().nextSocketPath());
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('is new each time', () => {
    const folders = [new SocketFolder(), new SocketFolder()];
    expect(new Set(folders.map((folder) => folder.nextSocketPath())).size).toBe(2);
  });

  it('has another socket for each process that asks for one', () => {
    const folder = new SocketFolder();
    const paths = [folder.nextSocketPath(), folder.nextSocketPath()];
    expect(new Set(paths).size).toBe(2);
    expect(new Set(paths.map((path) => dirname(path))).size).toBe(1);
  });

  it('is removed with what is in it, also when it is gone already', () => {
    const folder = new SocketFolder();
    const path = folder.nextSocketPath();
    writeFileSync(path, '');
    folder.remove();
    expect(existsSync(dirname(path))).toBe(false);
    folder.remove();
  });

  it('is refused, and removed, where a path in it would be cut off', () => {
    const deep = join(temporary, 'x'.repeat(90));
    mkdirSync(deep);
    temporary = deep;
    expect(() => new SocketFolder()).toThrow(BootError);
    expect(() => new SocketFolder()).toThrow(/would have \d{3} bytes.*Set TMPDIR to a shorter one/);
    expect(readdirSync(deep)).toEqual([]);
  });

  it('is in use for as long as its process lives, and does not keep that alive', async () => {
    const folder = new SocketFolder();
    await folder.claim();
    const path = join(dirname(folder.nextSocketPath()), 'master.sock');
    const socket = connect(path);
    await once(socket, 'connect');
    await once(socket.resume(), 'close');
    folder.remove();
    expect(existsSync(dirname(path))).toBe(false);
  });

  it('removes what a cluster left behind, and nothing of one that lives', async () => {
    const [alive, own] = [new SocketFolder(), new SocketFolder()];
    await alive.claim();
    const old = join(temporary, 'cluster-dispatch-abc123');
    mkdirSync(old);
    utimesSync(old, new Date(0), new Date(0));
    await own.claim();
    for await (const _ of setInterval(5)) if (!existsSync(old)) break;
    expect(readdirSync(temporary)).toHaveLength(2);
    for (const folder of [alive, own]) folder.remove();
  });

  it('is refused with the reason where no socket can be made in it', async () => {
    const folder = new SocketFolder();
    mkdirSync(join(dirname(folder.nextSocketPath()), 'master.sock'));
    const claimed = folder.claim();
    await expect(claimed).rejects.toBeInstanceOf(BootError);
    await expect(claimed).rejects.toMatchObject({
      message: expect.stringMatching(/^Cannot make a socket in .*Set TMPDIR to a place/),
      cause: { code: 'EADDRINUSE' },
    });
    folder.remove();
  });

  it('is refused where it cannot be made', () => {
    temporary = join(made, 'missing');
    expect(() => new SocketFolder()).toThrow(BootError);
    expect(() => new SocketFolder()).toThrow(/Cannot make a folder.*missing.*Set TMPDIR/);
  });
});
