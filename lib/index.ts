export { ClusterDispatchModule } from './cluster-dispatch.module.js';

export { InjectShared } from './decorators/inject-shared.decorator.js';
export { batch } from './library/batch.js';
export { type Replicated, replicated } from './library/replicated.js';
export { type ReplicatedKey, type ReplicatedMap, replicatedMap } from './library/replicated-map.js';
export type {
  Replica,
  ReplicaMap,
  ReplicaStatus,
  ReplicaSubject,
  ReplicatedChange,
  ReplicatedMapChange,
} from './interfaces/replica.interface.js';

export { provideShared, type ProvideSharedOptions } from './decorators/provide-shared.js';
export { SharedMethod } from './decorators/shared-method.decorator.js';
export { SharedProvider } from './decorators/shared-provider.decorator.js';
export { getSharedToken } from './decorators/shared-token.js';

export { ClusterDispatchService } from './service/cluster-dispatch.service.js';
export type {
  ClusterHealth,
  ClusterTopology,
  ProcessIdentity,
  ProcessMemory,
  ProcessState,
  ProcessStatus,
} from './interfaces/cluster-topology.interface.js';
export type {
  ClusterChanged,
  ExitReason,
  LifecycleEvent,
  ProcessBlocked,
  ProcessExited,
  ProcessReady,
  ProcessReplaced,
  ProcessRestarted,
  ProcessRole,
  ReloadChanged,
  ReloadFailed,
} from './interfaces/lifecycle-event.interface.js';

export { invalidate } from './library/invalidate.js';
export { DispatchContext, type DispatchOptions, type TraceHeaders } from './context/dispatch-context.js';
export { dispose, onReleased } from './protocol/remote-function.js';
export { StreamGap, withGaps } from './streams/stream-gap.js';

export type { ErrorClass } from './protocol/known-classes.js';
export type { ValueType } from './protocol/value-types.js';
export {
  type ClusterDispatchAsyncOptions,
  type ClusterDispatchOptions,
  type Feature,
  type LibraryModule,
  type LibraryModuleReference,
  type LibraryOptions,
} from './interfaces/cluster-dispatch-options.interface.js';
export { type MemoryLimits, type SupervisionOptions } from './interfaces/supervision-options.interface.js';
export { type Limits } from './interfaces/limits.interface.js';
export { type ClusterDispatchContextType, type SharedCall } from './interfaces/shared-call.interface.js';
export { type LifecycleHook, type Shared } from './interfaces/shared.interface.js';
export { type SharedMethodOf } from './interfaces/shared-method.interface.js';
export {
  type SharedMethodCache,
  type SharedMethodOptions,
  type SharedProviderOptions,
} from './interfaces/shared-options.interface.js';

export { BootError } from './errors/boot.error.js';
export { CallCancelledError } from './errors/call-cancelled.error.js';
export { CallCycleError } from './errors/call-cycle.error.js';
export { CallLostError } from './errors/call-lost.error.js';
export { CallTimeoutError } from './errors/call-timeout.error.js';
export { ClusterDispatchError, type Execution } from './errors/cluster-dispatch.error.js';
export { ContractMismatchError } from './errors/contract-mismatch.error.js';
export { FunctionReleasedError } from './errors/function-released.error.js';
export { InvalidOptionsError } from './errors/invalid-options.error.js';
export { LibraryUnavailableError } from './errors/library-unavailable.error.js';
export { NotSerializableError } from './errors/not-serializable.error.js';
export { NotSharedError } from './errors/not-shared.error.js';
export { OverloadedError } from './errors/overloaded.error.js';
export { ReadOnlyReplicaError } from './errors/read-only-replica.error.js';
export { ProtocolError } from './errors/protocol.error.js';
