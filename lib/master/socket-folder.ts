import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BootError } from '../errors/boot.error.js';

/** Bytes a Unix domain socket's path may have: `sun_path` less its final zero. Node 20 cuts a longer one off silently. */
const MAX_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;

/** A fresh folder that only this user can enter, for the sockets of one run. */
export class SocketFolder {
  private readonly path: string;
  private sockets = 0;

  /** @throws {BootError} when it cannot be made, or a socket's path in it would be too long */
  constructor() {
    try {
      // 0700, and a name that is new: nothing that another user prepared is ever used.
      this.path = mkdtempSync(join(tmpdir(), 'cluster-dispatch-'));
    } catch (cause) {
      throw new BootError(
        `Cannot make a folder for sockets in ${tmpdir()}. Set TMPDIR to one that can be written to.`,
        {
          cause,
        },
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

  /** A path that none of the libraries of this run has had: on Windows that of a named pipe, which is in no folder. */
  nextSocketPath(): string {
    this.sockets++;
    const path = join(this.path, socketName(this.sockets));
    return process.platform === 'win32' ? join('\\\\.\\pipe', path) : path;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** By number, not by the library's name: the path must be short. */
function socketName(number: number): string {
  return `library-${number}.sock`;
}
