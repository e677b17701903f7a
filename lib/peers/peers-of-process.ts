import { logBroken } from '../agent/log-broken.js';
import type { Limits } from '../interfaces/limits.interface.js';
import { currentChild } from '../process/current-child.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import { PeerLibraries } from './peer-libraries.js';

/** The other libraries of the cluster, which the master tells this library process about. */
export function peersOfProcess(
  libraries: readonly string[],
  timeoutMs: number,
  classes: KnownClasses,
  limits: Limits,
): PeerLibraries {
  const child = currentChild();
  if (!child) throw new Error('A library is forked by a master.');
  const { name } = child.role;
  const others = libraries.filter((library) => library !== name);
  const peers = new PeerLibraries(others, {
    name,
    timeoutMs,
    classes,
    limits,
    onConnected: (library, epoch) => child.connected(library, epoch),
    onBroken: logBroken,
  });
  child.pendingCalls = () => peers.pendingCalls;
  child.on('library-up', (up) => peers.connect(up));
  child.on('library-down', (down) => peers.down(down));
  child.on('library-gone', (gone) => peers.gone(gone));
  return peers;
}
