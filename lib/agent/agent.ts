import { inherited } from '../context/dispatch-context.js';
import { ProtocolError } from '../errors/protocol.error.js';
import type { Limits } from '../interfaces/limits.interface.js';
import type { CallEnd, CallTarget } from '../protocol/call.js';
import type { Caller } from '../protocol/caller.js';
import type { Channel } from '../protocol/channel.js';
import { maxFrameBytes } from '../protocol/configured-limits.js';
import { type Contract, forEachMethod } from '../protocol/contract.js';
import type { LibraryAddress } from '../protocol/control.js';
import type { Frame } from '../protocol/frame.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import type { StateReceiver } from '../protocol/state-receiver.js';
import type { StreamSink, StreamSubscription } from '../protocol/stream.js';
import type { Transport } from '../protocol/transport.js';
import type { EncodedValue } from '../protocol/value.js';
import { makeCaller, openChannel } from '../transport/channel-end.js';
import { ExpiryTimer } from '../transport/expiry-timer.js';
import { machineNow } from '../transport/machine-clock.js';
import { setRealTimeout } from '../transport/real-timers.js';
import { ContractTargets } from './contract-targets.js';
import { LibraryConnection } from './library-connection.js';
import { RepeatedCalls } from './repeated-calls.js';
import { Replicas } from './replicas.js';
import { unchangeable } from './unchangeable.js';

/** Before an address is tried again that refused; the master tells of a new one when the library was replaced. */
const RECONNECT_MS = 200;

export interface AgentOptions {
  /** What this end proves to be: `worker 1`. */
  readonly name: string;
  /** For methods whose contract says nothing else. */
  readonly timeoutMs: number;
  readonly classes: KnownClasses;
  /** Default: those that hold when the options say nothing else. */
  readonly limits?: Limits;
  /** The library at the other end, by its name. */
  readonly library?: string;
  /** The library sent what is not of this protocol; the channel was closed. */
  onBroken?(error: Error): void;
  /** From now on every new call goes to the library of this epoch, and to none before it. */
  onConnected?(epoch: number): void;
}

interface ReadyLibrary {
  readonly contract: Contract;
  readonly epoch: number;
  readonly states: StateReceiver;
  readonly transport: Transport;
}

/**
 * A worker's end of the channel to one library. It survives the library: the next epoch takes its calls. When that one
 * is up while the one before still is, calls and streams that began there go on there, until that library closes the
 * channel.
 */
export class Agent {
  /** The first contract; it comes when the library is there. */
  readonly contract: Promise<Contract>;
  private readonly caller: Caller;
  private readonly targets: ContractTargets;
  private readonly replicas: Replicas;
  /** Of the channel that takes new calls. */
  private states: StateReceiver | undefined;
  private readonly repeated: RepeatedCalls;
  /** The one that takes new calls. */
  private channel: Channel | undefined;
  private transport: Transport | undefined;
  /** Every connection that is up or is being made. */
  private readonly connections = new Set<LibraryConnection>();
  private address: LibraryAddress | undefined;
  private resolveContract!: (contract: Contract) => void;

  constructor(private readonly options: AgentOptions) {
    this.contract = new Promise((resolve) => {
      this.resolveContract = resolve;
    });
    this.targets = new ContractTargets(options.timeoutMs);
    this.replicas = new Replicas(options.classes);
    this.caller = makeCaller(options.classes, options.limits);
    this.repeated = makeRepeatedCalls(this.caller, options);
  }

  /** Calls that wait for an answer. */
  get pendingCalls(): number {
    return this.caller.pendingCalls + this.repeated.waiting;
  }

  /** A method of the contract. */
  target(provider: string, method: string): CallTarget | undefined {
    return this.targets.of(provider, method);
  }

  /** The replica of a state of the contract. */
  replica(provider: string, state: string): ReturnType<Replicas['viewOf']> {
    return this.replicas.viewOf(provider, state);
  }

  /** Calls a method; throws as `Caller.start` does. */
  call(target: CallTarget, args: readonly unknown[], end: CallEnd): void {
    if (!target.repeats) return this.caller.start(target, args, end, inherited());
    const whole = (value: unknown): void => end.resolve(value, true);
    void this.repeated.call(target, args, inherited()).then(whole, (error: unknown) => end.reject(error));
  }

  /**
   * What a method with `cache` gave for these arguments, or for any, is not given again, and a call of it that is in
   * flight is neither kept nor joined.
   */
  forget(provider: string, method: string, args?: readonly unknown[]): void {
    const target = this.targets.of(provider, method);
    if (target) this.repeated.forget(target, args);
  }

  /** Of all methods and all arguments. */
  forgetAll(): void {
    this.repeated.forgetAll();
  }

  /** Arguments as they are now, for `open()`. @throws {NotSerializableError} */
  encode(target: CallTarget, args: readonly unknown[]): EncodedValue {
    return this.caller.encode(target, args);
  }

  /**
   * Calls a method whose result is a stream; throws as `Caller.open` does.
   *
   * @param isPatient whether it waits for a library that is down, however long that may take
   */
  open(
    target: CallTarget,
    args: EncodedValue,
    sink: StreamSink,
    credit: number,
    isPatient = false,
  ): StreamSubscription {
    const options = isPatient ? { ...inherited(), isPatient } : inherited();
    return this.caller.open(target, args, sink, credit, options);
  }

  /**
   * Connects to a library, now and whenever the connection is lost, until there is another address. The channel that is
   * up stays in use until the new one is.
   */
  connect(address: LibraryAddress): void {
    const { epoch } = address;
    this.address = address;
    this.caller.resume();
    for (const connection of this.connections) if (!connection.channel) this.abandon(connection);
    if (this.isConnectedTo(epoch)) return this.options.onConnected?.(epoch);
    const connection: LibraryConnection = new LibraryConnection(address, {
      name: this.options.name,
      maxFrameBytes: maxFrameBytes(this.options.limits),
      receiveStates: (contract, onCommit) => this.receiveStates(contract, onCommit),
      onReady: (contract, states, transport) => {
        const channel = this.attach({ contract, epoch, states, transport });
        this.options.onConnected?.(epoch);
        return channel;
      },
      onClosed: (error) => this.lost(connection, error),
    });
    this.connections.add(connection);
  }

  /** The library will not be there soon: calls fail until `connect()`, and do not wait for it. */
  down(why: string): void {
    this.caller.suspend(why);
  }

  /** Uses a channel that needs no proof of who is at its ends: one within this process. */
  use(transport: Transport, contract: Contract): void {
    this.transport = transport;
    const states = this.receiveStates(contract, () => {
      if (!this.channel) this.attach({ contract, epoch: 1, states, transport });
    });
    transport.open({
      onFrame: (frame) => (this.channel ?? states).receive(frame),
      onClose: (error) => {
        if (error) this.options.onBroken?.(error);
        this.close(error ? `the channel was closed: ${error.message}` : 'the library was closed');
      },
    });
    states.start();
  }

  /** Ends the channel. Calls that are not answered fail. */
  close(why = 'this process is stopping'): void {
    this.address = undefined;
    const connections = [...this.connections];
    this.connections.clear();
    // First the channels: who is told of the calls that are lost finds them closed.
    this.channel?.close(why);
    for (const { channel } of connections) channel?.close(why);
    this.caller.close(why);
    this.replicas.lost();
    this.forgetAll();
    this.transport?.close();
    for (const connection of connections) connection.close();
  }

  private receiveStates(contract: Contract, onCommit: () => void): StateReceiver {
    const methods: string[][] = [];
    forEachMethod(contract, (provider, method) => methods.push([provider.name, method.name]));
    return this.replicas.receiver(contract, {
      onCommit,
      forget: (number, args) => {
        const [provider, method] = methods[number] ?? [];
        if (provider === undefined || method === undefined)
          throw new ProtocolError(`There is no method of number ${number}.`);
        this.forget(provider, method, args);
      },
      forgetAll: () => this.forgetAll(),
    });
  }

  /** A library is there, and its state as well. */
  private attach({ contract, epoch, states, transport }: ReadyLibrary): Channel {
    this.targets.follow(contract);
    // From here on the one before it would tell of what is no longer so.
    this.states?.retire();
    this.states = states;
    this.replicas.connected(contract, epoch);
    const { classes, limits, timeoutMs } = this.options;
    const send = (frame: Frame): void => transport.send(frame);
    const isFull = (): boolean => transport.isFull;
    const channel = openChannel(send, this.caller, {
      classes,
      limits,
      timeoutMs,
      isFull,
      onState: (message) => states.receiveMessage(message),
      peer: this.options.library ?? 'library',
    });
    this.channel?.sayFarewell();
    this.channel = channel;
    this.resolveContract(contract);
    return channel;
  }

  private isConnectedTo(epoch: number): boolean {
    return [...this.connections].some(({ address }) => address.epoch === epoch);
  }

  private abandon(connection: LibraryConnection): void {
    this.connections.delete(connection);
    connection.close();
  }

  /** What was sent over that connection will not be answered. */
  private lost(connection: LibraryConnection, error: Error | undefined): void {
    if (!this.connections.delete(connection)) return;
    if (error) this.options.onBroken?.(error);
    const { channel, address } = connection;
    if (channel) this.leave(channel);
    this.reconnect(address.epoch);
  }

  private leave(channel: Channel): void {
    const why = 'the library went away';
    if (channel === this.channel) {
      this.channel = undefined;
      // A step of which only a part has come will not be completed.
      this.states?.retire();
      this.replicas.lost();
    }
    channel.close(why);
    this.caller.detach(channel, why);
  }

  /** Unless there is a newer library by then. */
  private reconnect(epoch: number): void {
    setRealTimeout(() => {
      const { address } = this;
      if (address?.epoch === epoch && !this.isConnectedTo(epoch)) this.connect(address);
    }, RECONNECT_MS).unref();
  }
}

function makeRepeatedCalls(caller: Caller, { classes, limits }: AgentOptions): RepeatedCalls {
  const expiry = new ExpiryTimer(() => repeated.expire());
  const repeated = new RepeatedCalls({
    caller,
    classes,
    limits,
    now: machineNow,
    requestExpiry: (deadline) => expiry.request(deadline),
    freeze: unchangeable,
  });
  return repeated;
}
