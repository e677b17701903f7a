import { inlineCluster } from '../../lib/inline/inline-cluster.js';
import { ClusterDispatchService } from '../../lib/service/cluster-dispatch.service.js';

/** For a library context that is made alone. */
export const noCluster = new ClusterDispatchService(inlineCluster(() => 0));
