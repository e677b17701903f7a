import type { LibraryUp, StartLibrary } from '../protocol/control.js';
import { deriveSecret } from '../protocol/handshake.js';
import { handshakeCrypto, newSecret } from '../transport/handshake-crypto.js';

/** Where one process of a library listens, and the key that the secrets of its agents are made of. */
export class LibraryPlace {
  private readonly key = newSecret();

  constructor(
    private readonly library: string,
    readonly epoch: number,
    private readonly socketPath: string,
  ) {}

  /** What the process itself needs to know. */
  get start(): StartLibrary {
    const { epoch, socketPath, key } = this;
    return { type: 'start-library', epoch, socketPath, key };
  }

  /** What one agent needs to get in. @param agent its name: the role of its process */
  up(agent: string): LibraryUp {
    const { library, epoch, socketPath } = this;
    const secret = deriveSecret(handshakeCrypto, this.key, agent);
    return { type: 'library-up', library, epoch, socketPath, secret };
  }
}
