/*
 * Parts of the built package, which an app does not get: a library and its agents without a master, so that there can be
 * any number of agents in one process.
 */
export { Agent } from '../../../node_modules/nestjs-cluster-dispatch/dist/agent/agent.js';
export { makeProxy } from '../../../node_modules/nestjs-cluster-dispatch/dist/agent/proxy.js';
export { LibraryServer } from '../../../node_modules/nestjs-cluster-dispatch/dist/library/library-server.js';
export { makeOffer } from '../../../node_modules/nestjs-cluster-dispatch/dist/library/shared-instance.js';
export { publishStates } from '../../../node_modules/nestjs-cluster-dispatch/dist/library/publish-states.js';
export {
  replicated,
  type Replicated,
} from '../../../node_modules/nestjs-cluster-dispatch/dist/library/replicated.js';
export {
  replicatedMap,
  type ReplicatedMap,
} from '../../../node_modules/nestjs-cluster-dispatch/dist/library/replicated-map.js';
export { knownClasses } from '../../../node_modules/nestjs-cluster-dispatch/dist/options/known-classes.js';
export { deriveSecret } from '../../../node_modules/nestjs-cluster-dispatch/dist/protocol/handshake.js';
export {
  handshakeCrypto,
  newSecret,
} from '../../../node_modules/nestjs-cluster-dispatch/dist/transport/handshake-crypto.js';
