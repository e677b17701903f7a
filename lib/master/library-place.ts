import type { LibraryUp, StartLibrary } from '../protocol/control.js';
import { deriveSecret } from '../protocol/handshake.js';
import { handshakeCrypto, newSecret } from '../transport/handshake-crypto.js';
import type { SocketFolder } from './socket-folder.js';

/** Where a library listens in its present epoch, and the key that the secrets of its agents are made of. */
export class LibraryPlace {
  private epoch = 0;
  private socketPath = '';
  private key = '';

  constructor(
    private readonly library: string,
    private readonly folder: SocketFolder,
  ) {}

  /** For a process that was just forked: a new epoch, socket and key. */
  next(): StartLibrary {
    this.epoch++;
    this.socketPath = this.folder.nextSocketPath();
    this.key = newSecret();
    return { type: 'start-library', epoch: this.epoch, socketPath: this.socketPath, key: this.key };
  }

  /** What one agent needs to get in. @param agent its name: the role of its process */
  up(agent: string): LibraryUp {
    const { library, epoch, socketPath } = this;
    return {
      type: 'library-up',
      library,
      epoch,
      socketPath,
      secret: deriveSecret(handshakeCrypto, this.key, agent),
    };
  }
}
