import type { ChildProcess } from 'node:child_process';

import { BootError } from '../errors/boot.error.js';
import type { ExitReason } from '../interfaces/lifecycle-event.interface.js';
import type { ProcessState } from '../interfaces/cluster-topology.interface.js';
import {
  type Ask,
  type Beat,
  type ChildMessage,
  type MasterMessage,
  type Ready,
  type Stop,
  unwrapControl,
  wrapControl,
} from '../protocol/control.js';
import { decodeError } from '../protocol/encoded-error.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import { ConnectedEpochs } from './connected-epochs.js';
import type { OomKills } from './oom-kills.js';
import { describeExit, type Exit, exitOf, type Timeouts } from './exit.js';

export enum ChildState {
  booting = 'booting',
  ready = 'ready',
  stopping = 'stopping',
  exited = 'exited',
}

/** What its owner is told. */
export interface ChildEvents {
  /** It is gone. @param was what it did until then @param error the same, with its own error as far as it is known */
  onExit(exit: Exit, was: ChildState, error: BootError): void;
  /** Somebody sent it a signal that was not for the whole cluster. */
  onSignal(signal: string): void;
  onBeat(beat: Beat): void;
  onAsk(ask: Ask): void;
}

export interface ChildOptions extends ChildEvents {
  readonly name: string;
  readonly classes: KnownClasses;
  readonly timeouts: Timeouts;
  readonly oomKills: Pick<OomKills, 'hasNew'>;
}

/** One process, from its fork to its exit. */
export class SupervisedChild {
  /** Resolves when it is up; rejects with a `BootError` when it exits before. */
  readonly booted: Promise<Ready>;
  /** Resolves when it is gone, and with it everything it wrote to us. */
  readonly exited: Promise<void>;
  private state = ChildState.booting;
  private unsent: MasterMessage[] | undefined = [];
  private failure: { error?: unknown; output: string } | undefined;
  private killedFor: ExitReason | undefined;
  private lastBeat: Beat | undefined;
  private bootTimer: NodeJS.Timeout | undefined;
  private ready: Ready | undefined;
  private watches = false;
  private onDrained: () => void = () => {};
  private readonly epochs = new ConnectedEpochs();
  private settleBoot!: { resolve(ready: Ready): void; reject(error: BootError): void };

  constructor(
    private readonly process: ChildProcess,
    private readonly options: ChildOptions,
  ) {
    this.booted = new Promise((resolve, reject) => {
      this.settleBoot = { resolve, reject };
    });
    // Nobody may be waiting when it is stopped while it boots.
    this.booted.catch(() => {});
    this.exited = gone(process).then(([code, signal]) => this.closed(code, signal));
    process.on('error', (error) => {
      // Also emitted when a signal or a message cannot be sent, to a process that is on its way out.
      if (this.pid === undefined) this.failure = { error, output: '' };
    });
    process.on('message', (message) => this.receive(unwrapControl<ChildMessage>(message)));
    const { bootTimeoutMs } = options.timeouts;
    if (bootTimeoutMs !== undefined) this.bootTimer = setTimeout(() => this.bootIsLate(), bootTimeoutMs);
  }

  get name(): string {
    return this.options.name;
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** The fingerprint of the contract of a library that is up, or was. */
  get contract(): string | undefined {
    return this.ready?.contract;
  }

  get status(): ProcessState {
    return this.state === ChildState.exited ? 'down' : this.state;
  }

  /** Whether it wants to be told what happens. */
  get isWatching(): boolean {
    return this.watches;
  }

  get isBooting(): boolean {
    return this.state === ChildState.booting;
  }

  get isReady(): boolean {
    return this.state === ChildState.ready;
  }

  /** What it last said of its memory. */
  get beat(): Beat | undefined {
    return this.lastBeat;
  }

  /** Resolves when it sends its calls to an epoch of a library that is wanted, or is gone. */
  async whenConnected(library: string, isWanted: (epoch: number) => boolean): Promise<void> {
    await Promise.race([this.epochs.reached(library, isWanted), this.exited]);
  }

  /** Waits until the child listens; dropped when it is on its way out. */
  send(message: MasterMessage): void {
    if (this.unsent) this.unsent.push(message);
    else if (this.process.connected) this.process.send(wrapControl(message), () => {});
  }

  /** Asks it to finish what is running, and to go on answering. Resolves when it has, is gone, or takes too long. */
  async drain(timeoutMs: number): Promise<'drained' | 'late'> {
    const drained = new Promise<'drained'>((resolve) => {
      this.onDrained = () => resolve('drained');
    });
    this.send({ type: 'drain' });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), timeoutMs);
    });
    const outcome = await Promise.race([drained, late, this.exited.then(() => 'drained' as const)]);
    clearTimeout(timer);
    return outcome;
  }

  /**
   * Asks it, once, to finish what is running; kills it when that takes longer than `timeoutMs`. Resolves when it is gone.
   */
  async stop(timeoutMs: number, reason: Stop['reason'], signal?: string): Promise<void> {
    if (this.state === ChildState.stopping) return this.exited;
    this.enter(ChildState.stopping);
    this.send({ type: 'stop', reason, ...(signal !== undefined && { signal }) });
    const timer = setTimeout(() => this.kill('stop-timeout'), timeoutMs);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends it at once. A process that has stopped by a signal ends, too. @param reason what its owner is told */
  kill(reason: ExitReason = 'stopped'): void {
    this.killedFor ??= reason;
    this.process.kill('SIGKILL');
  }

  /** After a pause of the master itself the timer fires before the message is read that it is up. */
  private bootIsLate(): void {
    setImmediate(() => this.isBooting && this.kill('boot-timeout'));
  }

  private enter(state: ChildState): void {
    if (this.state !== ChildState.exited) this.state = state;
    if (state !== ChildState.booting) clearTimeout(this.bootTimer);
  }

  private receive(message: ChildMessage | undefined): void {
    switch (message?.type) {
      case 'started':
        return this.sendWhatWaits();
      case 'ready':
        return this.becameReady(message);
      case 'failed':
        this.failure = {
          output: message.output,
          ...(message.error !== undefined && { error: decodeError(message.error, this.options.classes) }),
        };
        return;
      case 'connected':
        return this.epochs.told(message.library, message.epoch);
      case 'drained':
        return this.onDrained();
      case 'signalled':
        return this.options.onSignal(message.signal);
      case 'beat':
        this.lastBeat = message;
        return this.options.onBeat(message);
      case 'ask':
        return this.options.onAsk(message);
      case 'watch':
        this.watches = true;
        return;
    }
  }

  private becameReady(ready: Ready): void {
    if (this.state !== ChildState.booting) return;
    this.ready = ready;
    this.enter(ChildState.ready);
    this.settleBoot.resolve(ready);
  }

  private sendWhatWaits(): void {
    const { unsent = [] } = this;
    this.unsent = undefined;
    for (const message of unsent) this.send(message);
  }

  private closed(code: number | null, signal: string | null): void {
    const { state: was } = this;
    const expected = was === ChildState.stopping ? 'stopped' : undefined;
    const exit = exitOf(code, signal, {
      expected: this.killedFor ?? expected,
      memory: this.lastBeat?.memory,
      isOomKill: () => this.options.oomKills.hasNew(),
    });
    this.enter(ChildState.exited);
    const error = was === ChildState.ready ? this.exitError(exit) : this.bootError(exit);
    this.settleBoot.reject(error);
    this.options.onExit(exit, was, error);
  }

  private exitError(exit: Exit): BootError {
    return this.failedWith(`${this.name} (pid ${this.pid}) ${describeExit(exit, this.options.timeouts)}`);
  }

  private bootError(exit: Exit): BootError {
    const { error, output = '' } = this.failure ?? {};
    const message = `${this.name} (${this.pid === undefined ? 'not forked' : `pid ${this.pid}`}) could not boot`;
    if (error !== undefined) return this.failedWith(message);
    const wrote = output === '' ? '' : ` It wrote:\n\n${output.trimEnd()}\n`;
    const how = describeExit(exit, this.options.timeouts);
    return new BootError(`${message}: it ${how}.${exit.reason === 'boot-timeout' ? SLOW_BOOT : ''}${wrote}`);
  }

  private failedWith(message: string): BootError {
    const { error } = this.failure ?? {};
    return new BootError(message, error === undefined ? undefined : { cause: error });
  }
}

const SLOW_BOOT =
  ' Does a provider, onModuleInit(), or a file that is loaded wait for something that never comes? A worker is up when ' +
  'its app listens. supervision.bootTimeoutMs is how long it may take.';

type ExitStatus = [code: number | null, signal: string | null];

/** Waits for the exit and for the last message: an exit may be seen before what the child said in its last moment. */
async function gone(process: ChildProcess): Promise<ExitStatus> {
  const disconnected = new Promise<void>((resolve) => process.once('disconnect', resolve));
  const status = await new Promise<ExitStatus>((resolve) => {
    process.once('exit', (code, signal) => resolve([code, signal]));
    // A process that could not be made does not exit.
    process.once('error', () => process.pid === undefined && resolve([null, null]));
  });
  if (process.connected && process.pid !== undefined) await disconnected;
  return status;
}
