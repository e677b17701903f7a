import { Logger } from '@nestjs/common';

import type { Limits } from '../interfaces/limits.interface.js';
import type { NamedLibrary } from '../options/named-libraries.js';
import type { Child } from '../process/child.js';
import { clusterLink } from '../process/cluster-link.js';
import { currentChild } from '../process/current-child.js';
import type { StartLibrary } from '../protocol/control.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import { ClusterDispatchService } from '../service/cluster-dispatch.service.js';
import { createLibraryContext } from './library-context.js';
import type { Peers } from './peers.interface.js';
import { serveLibrary } from './serve-library.js';

/** Makes this process a library. The promise stays pending for the life of the process. */
export function runLibrary(
  library: NamedLibrary,
  peers: Peers,
  timeoutMs: number,
  classes: KnownClasses,
  limits: Limits,
): Promise<never> {
  // `bufferLogs: true` keeps lines until an app takes them over; this process will not have one.
  Logger.flush();
  const child = currentChild();
  if (!child) throw new Error('A library is forked by a master.');
  child.on('start-library', (place) => void start(child, place, library, peers, timeoutMs, classes, limits));
  return new Promise<never>(() => {});
}

async function start(
  child: Child,
  place: StartLibrary,
  { module, features }: NamedLibrary,
  peers: Peers,
  timeoutMs: number,
  classes: KnownClasses,
  limits: Limits,
): Promise<void> {
  const logger = new Logger('ClusterDispatch', { timestamp: true });
  try {
    const context = await createLibraryContext(
      module,
      features,
      peers,
      new ClusterDispatchService(clusterLink(child)),
      { classes, limits, epoch: place.epoch },
    );
    if (context.offer.contract.providers.length === 0)
      logger.warn('This library offers nothing: no class among its providers has @SharedProvider().');
    await serveLibrary(child, place, { context, peers, logger, classes, limits, timeoutMs });
  } catch (error) {
    child.fail(error, classes);
  }
}
