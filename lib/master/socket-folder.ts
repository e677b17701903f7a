import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { BootError } from '../errors/boot.error.js';
import { FOLDER_PREFIX, MASTER_SOCKET, sweepStaleFolders } from './stale-folders.js';

/** Bytes a Unix domain socket's path may have: `sun_path` less its final zero. Node 20 cuts a longer one off silently. */
const MAX_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;

/** A fresh folder that only this user can enter, for the sockets of one run. */
export class SocketFolder {
  private readonly path: string;
  private sockets = 0;
  private keeper: Server | undefined;

  /** @throws {BootError} when it cannot be made, or a socket's path in it would be too long */
  constructor() {
    try {
      // 0700, and a name that is new: nothing that another user prepared is ever used.
      this.path = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
    } catch (cause) {
      throw new BootError(
        `Cannot make a folder for sockets in ${tmpdir()}. Set TMPDIR to one that can be written to.`,
        { cause },
      );
    }
    // Also when this process ends by an error that nobody caught.
    process.once('exit', () => this.remove());
    const longest = Buffer.byteLength(join(this.path, socketName(Number.MAX_SAFE_INTEGER)));
    if (longest <= MAX_PATH_BYTES) return;
    this.remove();
    throw new BootError(
      `The path of a socket in ${tmpdir()} would have ${longest} bytes, and ${MAX_PATH_BYTES} are allowed. ` +
        'Set TMPDIR to a shorter one.',
    );
  }

  /**
   * Shows other masters that this folder is in use, by a socket that listens for as long as this process lives, and
   * removes what others left behind.
   *
   * @throws {BootError} when there can be no socket: no file descriptor is left, for example
   */
  async claim(): Promise<void> {
    if (process.platform === 'win32') return;
    const keeper = (this.keeper = createServer((socket) => socket.destroy()));
    try {
      await new Promise<void>((resolve, reject) => {
        keeper.once('error', reject);
        keeper.listen(join(this.path, MASTER_SOCKET), resolve);
      });
    } catch (cause) {
      throw new BootError(
        `Cannot make a socket in ${this.path}. ${adviceFor(cause as NodeJS.ErrnoException)}`,
        {
          cause,
        },
      );
    }
    // One that cannot accept a connection is alive all the same.
    keeper.on('error', () => {});
    keeper.unref();
    void sweepStaleFolders(dirname(this.path), this.path);
  }

  /** A path that none of the libraries of this run has had: on Windows that of a named pipe, which is in no folder. */
  nextSocketPath(): string {
    this.sockets++;
    const path = join(this.path, socketName(this.sockets));
    return process.platform === 'win32' ? join('\\\\.\\pipe', path) : path;
  }

  remove(): void {
    this.keeper?.close();
    rmSync(this.path, { recursive: true, force: true });
  }
}

function adviceFor({ code }: NodeJS.ErrnoException): string {
  if (code === 'EMFILE' || code === 'ENFILE')
    return 'No file descriptor is left: let this process have more (ulimit -n).';
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return 'No space is left there: free some, or set TMPDIR to another place.';
  return 'Set TMPDIR to a place where Unix domain sockets can be made.';
}

/** By number, not by the library's name: the path must be short. */
function socketName(number: number): string {
  return `library-${number}.sock`;
}
