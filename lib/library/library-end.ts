import type { Stop } from '../protocol/control.js';
import type { Child } from '../process/child.js';
import { endProcess } from '../process/end-process.js';
import type { LibraryContents } from './library-contents.js';
import type { LibraryServer } from './library-server.js';
import type { Peers } from './peers.interface.js';

/** Any console-like logger. */
export interface LibraryLogger {
  warn(message: string): void;
  error(error: unknown): void;
}

/** What a library process has, and must end. */
export interface LibraryParts {
  readonly server: LibraryServer;
  readonly peers: Omit<Peers, 'inject'>;
  readonly context: LibraryContents;
  readonly logger: LibraryLogger;
}

const WHY = 'this process is stopping';

/**
 * Ends the library when the master says so.
 *
 * Several libraries may call each other until the end. They are told to drain first: each goes on answering, and tells
 * the master when nothing is under way from it or to it. They stop when all have said so; a call that was made in spite
 * of that fails, or two of them could wait for each other.
 */
export function handleEnd(child: Child, parts: LibraryParts): void {
  let drains = false;
  child.on('drain', () => {
    drains = true;
    void untilIdle(parts).then(() => child.drained());
  });
  child.on('stop', (message) => {
    if (drains) parts.peers.close(WHY);
    void stop(parts, message);
  });
}

async function untilIdle(parts: LibraryParts): Promise<void> {
  const { server, peers } = parts;
  await server.whenIdle();
  await peers.whenIdle();
  if (!server.idle || !peers.idle) await untilIdle(parts);
}

async function stop(
  { server, peers, context, logger }: LibraryParts,
  { signal, reason }: Stop,
): Promise<void> {
  try {
    // Calls that were sent before their agent knew of the next library still count.
    if (reason === 'replace') await server.whenLeft();
    // Alone among libraries that run on: what runs here may still need them.
    await server.close();
    peers.close(WHY);
    await context.close(signal);
  } catch (error) {
    logger.error(error);
  }
  endProcess(0);
}
