import { ClusterDispatchError, type Execution } from './cluster-dispatch.error.js';

/** A value cannot travel between processes. `path` names the place, for example `args[0].socket`. */
export class NotSerializableError extends ClusterDispatchError {
  readonly code = 'NOT_SERIALIZABLE';

  constructor(
    readonly path: string,
    readonly why: string,
    readonly execution: Execution = 'never',
    method?: string,
  ) {
    super(`${method ? `${method}: ` : ''}${path} cannot be sent to another process: ${why}`);
  }

  /** The same error, telling the method and whether it ran. */
  of(method: string, execution: Execution): NotSerializableError {
    return new NotSerializableError(this.path, this.why, execution, method);
  }
}
