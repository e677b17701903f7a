import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { getJson } from './support/http.js';
import type { Announced } from './support/program.js';
import { usePrograms } from './support/programs.js';

const start = usePrograms();
const onLinux = process.platform === 'linux' ? it : it.skip;
const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? it : it.skip;
const NOBODY = 65_534;

const read = (path: string): string => readFileSync(path, 'utf8');

/** The numbers of the sockets that a process has open. */
function socketsOf(pid: number): string[] {
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return '';
    }
  });
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

/** The ports of TCP that these sockets listen on. */
function listeningPorts(inodes: ReadonlySet<string>): number[] {
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => read(path).split('\n').slice(1));
  const fields = lines.map((line) => line.trim().split(/\s+/));
  return fields
    .filter(([, , , state, , , , , , inode = '']) => state === '0A' && inodes.has(inode))
    .map(([, local = '']) => Number.parseInt(local.split(':')[1] ?? '', 16));
}

/** Sockets in no file system, which any user can connect to: Linux shows their names with an @. */
function abstractSockets(inodes: ReadonlySet<string>): string[] {
  return read('/proc/net/unix')
    .split('\n')
    .filter((line) => {
      const [, , , , , , inode = '', name = ''] = line.trim().split(/\s+/);
      return inodes.has(inode) && name.startsWith('@');
    });
}

describe('a running cluster', () => {
  let temporary: string;
  let announced: Announced;

  beforeEach(async () => {
    temporary = mkdtempSync(join(tmpdir(), 'cd-sec-'));
    // As /tmp is: everybody may look into it.
    chmodSync(temporary, 0o1777);
    announced = await start('basic/main.js', { env: { TMPDIR: temporary } }).ready();
  });

  afterEach(() => rmSync(temporary, { recursive: true, force: true }));

  const everybody = (): number[] => [announced.master, announced.library, ...announced.workers];
  const folder = (): string =>
    join(temporary, readdirSync(temporary).find((name) => name.startsWith('cluster-dispatch-')) ?? '');

  asRoot('fault 17: refuses another user of this machine at its sockets', async () => {
    const program = `
      const { connect } = require('node:net');
      const { readdirSync } = require('node:fs');
      const tell = (what, code) => console.log(what + ' ' + code);
      try { readdirSync('${folder()}'); tell('list', 'done'); } catch ({ code }) { tell('list', code); }
      for (const name of ['library-1.sock', 'master.sock'])
        connect('${folder()}/' + name).on('error', ({ code }) => tell(name, code)).on('connect', () => tell(name, 'done'));`;
    // The shell's own user may not enter where node is, so node is started as root and becomes another user.
    const becomes = `process.setgroups([]); process.setgid(${NOBODY}); process.setuid(${NOBODY}); ${program}`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', becomes], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n').toSorted()).toEqual([
      'library-1.sock EACCES',
      'list EACCES',
      'master.sock EACCES',
    ]);
    expect(await getJson(announced.port, '/quote/A')).toMatchObject({ symbol: 'A' });
  });

  onLinux('fault 17: opens no port but that of the app, and no socket outside of a folder of its own', () => {
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder()).toSorted()).toEqual(['library-1.sock', 'master.sock']);
    const inodes = new Set(everybody().flatMap(socketsOf));
    expect([...new Set(listeningPorts(inodes))]).toEqual([announced.port]);
    expect(abstractSockets(inodes)).toEqual([]);
  });

  onLinux('fault 18: shows no secret in the arguments or the environment of its processes', () => {
    // All secrets are 32 random bytes in base64.
    const secret = /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{43}=/;
    for (const pid of everybody()) {
      expect(read(`/proc/${pid}/cmdline`)).not.toMatch(secret);
      expect(read(`/proc/${pid}/environ`)).not.toMatch(secret);
    }
  });
});
