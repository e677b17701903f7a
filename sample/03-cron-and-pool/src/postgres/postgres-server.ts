import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { installPostgres } from './installation.js';
import { ownerOfServer } from './owner.js';

const READY = 'database system is ready to accept connections';
/** It names the socket's file; a port of the machine is not taken. */
const PORT = 5432;

const INITDB = ['--username=postgres', '--auth=trust', '--no-locale', '--encoding=UTF8', '--no-sync'];
/** Reachable by a socket in a folder that only one user can enter, hence no password. The data is thrown away. */
const SETTINGS = ['listen_addresses=', 'fsync=off', 'full_page_writes=off'];

/** A PostgreSQL server that keeps everything it has in one folder. */
export class PostgresServer {
  readonly exited: Promise<unknown>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {
    this.exited = once(child, 'close');
  }

  /** Resolves when it accepts connections. */
  static async start(folder: string): Promise<PostgresServer> {
    const owner = ownerOfServer();
    const options = { ...owner, cwd: folder };
    const programs = await installPostgres(folder, owner);
    const data = `--pgdata=${join(folder, 'data')}`;
    await promisify(execFile)(join(programs, 'initdb'), [data, ...INITDB], options);

    const settings = [...SETTINGS, `unix_socket_directories=${folder}`].flatMap((setting) => ['-c', setting]);
    const args = ['-D', join(folder, 'data'), '-p', String(PORT), ...settings];
    const stdio: ['ignore', 'ignore', 'pipe'] = ['ignore', 'ignore', 'pipe'];
    const server = new PostgresServer(spawn(join(programs, 'postgres'), args, { ...options, stdio }), folder);
    await server.ready();
    return server;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get url(): string {
    return `postgresql:///postgres?host=${encodeURIComponent(this.folder)}&port=${PORT}&user=postgres`;
  }

  /** The mode of stopping in which PostgreSQL waits for nobody and writes nothing down. */
  async stop(): Promise<void> {
    this.child.kill('SIGQUIT');
    await this.exited;
  }

  private ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.child.stderr)
        createInterface({ input: this.child.stderr }).on('line', (line) => {
          console.log(line);
          if (line.includes(READY)) resolve();
        });
      this.exited.then(() => reject(new Error('PostgreSQL ended before it was ready.')), reject);
    });
  }
}
