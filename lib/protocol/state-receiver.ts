import { NotSerializableError } from '../errors/not-serializable.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import { type Frame, unpackFrame } from './frame.js';
import type { KnownClasses } from './known-classes.js';
import { MessageReader } from './message-reader.js';
import type { Change, Invalidate, StateMessage } from './messages.js';
import { Operation } from './operation.js';
import type { Replica, ReplicaDraft } from './replica.js';
import { decodeValue } from './value-decoder.js';
import type { WireValue } from './value.js';

export interface StateReceiverOptions {
  /** By the number of their state. */
  readonly replicas: readonly Replica[];
  readonly classes: KnownClasses;
  /** What is kept of the results of a method is to be forgotten. @param args for which; without them, for all */
  forget(method: number, args: readonly unknown[] | undefined): void;
  /** What is kept of all results is to be forgotten. */
  forgetAll(): void;
  /** A step became visible. */
  onCommit(): void;
}

/** The agent's half of the states of one channel: puts aside what comes, and makes it visible with each commit. */
export class StateReceiver {
  private drafts = new Map<number, ReplicaDraft>();
  /** Which step changed what began again, where it is not the one that is committed. */
  private versions = new Map<number, number>();
  private toForget: (() => void)[] = [];
  private retired = false;

  constructor(private readonly options: StateReceiverOptions) {}

  /** A library without states sends no snapshot: there is nothing to wait for, and results are forgotten now. */
  start(): void {
    const { replicas, forgetAll, onCommit } = this.options;
    if (replicas.length > 0) return;
    forgetAll();
    onCommit();
  }

  /** Another library has taken over: what this one still sends is not so any more. */
  retire(): void {
    this.retired = true;
    this.drafts.clear();
    this.versions.clear();
    this.toForget = [];
  }

  /** A frame that has nothing but messages of states. @throws {ProtocolError} */
  receive(frame: Frame): void {
    const reader = new MessageReader(unpackFrame(frame));
    while (!reader.isAtEnd) this.receiveMessage(reader.read() as StateMessage);
  }

  /** @throws {ProtocolError} for what no library of ours sends */
  receiveMessage(message: StateMessage): void {
    if (this.retired) return;
    switch (message.type) {
      case 'change':
        return this.change(message);
      case 'commit':
        return this.commit(message.version);
      case 'resync':
        this.drafts.clear();
        this.versions.clear();
        this.toForget = [() => this.options.forgetAll()];
        return;
      case 'invalidate':
        return this.invalidate(message);
      default:
        throw new ProtocolError(`${(message as { type: string }).type} came before the state.`);
    }
  }

  private change({ state, operation, value }: Change): void {
    const replica = this.options.replicas[state];
    if (!replica) throw new ProtocolError(`There is no state of number ${state}.`);
    const operands = this.listOf(value);
    if (operation === Operation.begin || operation === Operation.version) {
      const [version] = operands;
      if (!Number.isSafeInteger(version)) throw new ProtocolError('The version of a state is missing.');
      if (operation === Operation.begin) this.drafts.set(state, replica.fresh());
      this.versions.set(state, version as number);
      return;
    }
    let draft = this.drafts.get(state);
    if (!draft) this.drafts.set(state, (draft = replica.draft()));
    draft.apply(operation as Operation, operands);
  }

  private invalidate({ method, value }: Invalidate): void {
    const args = value.json === undefined ? undefined : this.listOf(value);
    this.toForget.push(() => this.options.forget(method, args));
  }

  private commit(version: number): void {
    const { drafts, toForget, versions } = this;
    this.drafts = new Map();
    this.versions = new Map();
    this.toForget = [];
    for (const forget of toForget) forget();
    for (const [state, draft] of drafts) draft.commit(versions.get(state) ?? version);
    this.options.onCommit();
    for (const draft of drafts.values()) draft.tell();
  }

  private listOf(value: WireValue): readonly unknown[] {
    const list = this.decode(value);
    if (!Array.isArray(list)) throw new ProtocolError('The operands of a change are not a list.');
    return list as unknown[];
  }

  /** What `deserialize()` of a class throws is an error of this process; it cannot be told to a caller. */
  private decode(value: WireValue): unknown {
    try {
      return decodeValue(value, this.options.classes);
    } catch (cause) {
      if (!(cause instanceof NotSerializableError)) throw cause;
      throw new ProtocolError(`The state cannot be read: ${cause.message}`, { cause });
    }
  }
}
