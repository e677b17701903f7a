import { Observable, share } from 'rxjs';

import type { ClusterTopology } from '../interfaces/cluster-topology.interface.js';
import type { LifecycleEvent } from '../interfaces/lifecycle-event.interface.js';
import type { ClusterSource } from '../service/cluster-dispatch.service.js';
import type { Child } from './child.js';

/** The cluster as a forked process knows it: by asking its master. */
export function clusterLink(child: Child): ClusterSource {
  const { type: role, name } = child.role;
  const events = new Observable<LifecycleEvent>((subscriber) => {
    child.on('happened', ({ event }) => subscriber.next(event));
    child.watch();
  }).pipe(share());
  return {
    self: { role, name, pid: process.pid },
    events,
    pendingCalls: () => child.pendingCalls(),
    topology: () => child.ask('topology') as Promise<ClusterTopology>,
    reload: async () => void (await child.ask('reload')),
  };
}
