import { rmSync } from 'node:fs';
import { dirname } from 'node:path';

import type { Child } from '../process/child.js';
import { fingerprintOf } from '../protocol/contract.js';
import type { StartLibrary } from '../protocol/control.js';
import { handleEnd, type LibraryLogger } from './library-end.js';
import type { LibraryContents } from './library-contents.js';
import { LibraryServer, type LibraryServerOptions } from './library-server.js';
import type { Peers } from './peers.interface.js';

export interface ServeOptions extends Pick<LibraryServerOptions, 'classes' | 'limits' | 'timeoutMs'> {
  readonly context: LibraryContents;
  readonly peers: Omit<Peers, 'inject'>;
  readonly logger: LibraryLogger;
}

/** Opens a library for calls where its master says, tells it so, and ends the library when it says that. */
export async function serveLibrary(
  child: Child,
  place: StartLibrary,
  { context, peers, logger, ...options }: ServeOptions,
): Promise<void> {
  const { offer, publisher } = context;
  const server = new LibraryServer({
    ...place,
    ...options,
    offer,
    publisher,
    onRefused: (error, peer = 'a stranger') =>
      logger.warn(`The connection of ${peer} was closed: ${error.message}`),
  });
  await server.listen();
  removeSocketWhenOrphaned(place.socketPath);
  handleEnd(child, { server, peers, context, logger });
  const offers = offer.contract.providers.map(({ name }) => name);
  child.ready([], { offers, wants: peers.wanted, contract: fingerprintOf(offer.contract) });
}

/** The master removes the folder of the sockets; when it was killed, the last to know of it does. */
function removeSocketWhenOrphaned(socketPath: string): void {
  process.on('exit', () => {
    if (!process.connected) rmSync(dirname(socketPath), { recursive: true, force: true });
  });
}
