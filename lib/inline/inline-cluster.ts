import { NEVER } from 'rxjs';

import { InvalidOptionsError } from '../errors/invalid-options.error.js';
import type { ClusterSource } from '../service/cluster-dispatch.service.js';

/** The cluster of one process. */
export function inlineCluster(pendingCalls: () => number): ClusterSource {
  const { pid } = process;
  return {
    self: { role: 'inline', name: 'inline', pid },
    events: NEVER,
    pendingCalls,
    topology: async () => ({ master: { pid }, libraries: [], workers: [], reloading: false }),
    reload: async () => {
      throw new InvalidOptionsError(
        'There is nothing to reload: with mode: "inline" no process is forked, so none can take over.',
      );
    },
  };
}
