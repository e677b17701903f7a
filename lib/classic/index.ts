export { Agent } from './agent/agent.js';
export { Master, type MasterEvents } from './master/master.js';
export type { Logger, MasterOptions } from './master/master-options.js';
export type {
  Listener,
  ListenerHandle,
  Listening,
  SharedObject,
  SharedObjectsOf,
} from './shared-object.interface.js';
export { batch } from '../library/batch.js';
export { type Replicated, replicated } from '../library/replicated.js';
export { type ReplicatedKey, type ReplicatedMap, replicatedMap } from '../library/replicated-map.js';
export type {
  Replica,
  ReplicaMap,
  ReplicaStatus,
  ReplicatedChange,
  ReplicatedMapChange,
} from '../interfaces/replica.interface.js';
export { DispatchContext, type DispatchOptions, type TraceHeaders } from '../context/dispatch-context.js';
export { dispose, onReleased } from '../protocol/remote-function.js';
export type { ExitReason, ProcessExited } from '../interfaces/lifecycle-event.interface.js';
export type { Limits } from '../interfaces/limits.interface.js';
export type { MemoryLimits, SupervisionOptions } from '../interfaces/supervision-options.interface.js';
export { BootError } from '../errors/boot.error.js';
export { CallCancelledError } from '../errors/call-cancelled.error.js';
export { CallCycleError } from '../errors/call-cycle.error.js';
export { CallLostError } from '../errors/call-lost.error.js';
export { CallTimeoutError } from '../errors/call-timeout.error.js';
export { ClusterDispatchError, type Execution } from '../errors/cluster-dispatch.error.js';
export { ContractMismatchError } from '../errors/contract-mismatch.error.js';
export { FunctionReleasedError } from '../errors/function-released.error.js';
export { InvalidOptionsError } from '../errors/invalid-options.error.js';
export { LibraryUnavailableError } from '../errors/library-unavailable.error.js';
export { NotSerializableError } from '../errors/not-serializable.error.js';
export { NotSharedError } from '../errors/not-shared.error.js';
export { OverloadedError } from '../errors/overloaded.error.js';
export { ProtocolError } from '../errors/protocol.error.js';
export { ReadOnlyReplicaError } from '../errors/read-only-replica.error.js';
