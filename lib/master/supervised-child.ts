import type { ChildProcess } from 'node:child_process';

import { BootError } from '../errors/boot.error.js';
import {
  type ChildMessage,
  type MasterMessage,
  type Ready,
  unwrapControl,
  wrapControl,
} from '../protocol/control.js';
import { decodeError } from '../protocol/encoded-error.js';
import type { KnownClasses } from '../protocol/known-classes.js';

export enum ChildState {
  booting = 'booting',
  ready = 'ready',
  stopping = 'stopping',
  exited = 'exited',
}

/** What its owner is told. */
export interface ChildEvents {
  /** It exited, and nobody asked it to. */
  onCrash(how: string): void;
  /** Somebody sent it a signal that was not for the whole cluster. */
  onSignal(signal: string): void;
}

/** One process, from its fork to its exit. */
export class SupervisedChild {
  /** Resolves when it is up; rejects with a `BootError` when it exits before. */
  readonly booted: Promise<Ready>;
  /** Resolves when it is gone, and with it everything it wrote to us. */
  readonly exited: Promise<void>;
  private state = ChildState.booting;
  private unsent: MasterMessage[] | undefined = [];
  private bootFailure: { error?: unknown; output: string } | undefined;
  private onDrained: () => void = () => {};
  private settleBoot!: { resolve(ready: Ready): void; reject(error: BootError): void };

  constructor(
    readonly name: string,
    private readonly process: ChildProcess,
    private readonly classes: KnownClasses,
    private readonly events: ChildEvents,
  ) {
    this.booted = new Promise((resolve, reject) => {
      this.settleBoot = { resolve, reject };
    });
    // Nobody may be waiting when it is stopped while it boots.
    this.booted.catch(() => {});
    this.exited = gone(process).then(([code, signal]) => this.closed(code, signal));
    process.on('error', (error) => {
      // Also emitted when a signal or a message cannot be sent, to a process that is on its way out.
      if (this.pid === undefined) this.bootFailure = { error, output: '' };
    });
    process.on('message', (message) => this.receive(unwrapControl<ChildMessage>(message)));
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get isBooting(): boolean {
    return this.state === ChildState.booting;
  }

  get isReady(): boolean {
    return this.state === ChildState.ready;
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

  /** Asks it to finish what is running; kills it when that takes longer than `timeoutMs`. Resolves when it is gone. */
  async stop(timeoutMs: number, signal?: string): Promise<'stopped' | 'killed'> {
    this.enter(ChildState.stopping);
    this.send({ type: 'stop', ...(signal !== undefined && { signal }) });
    let outcome: 'stopped' | 'killed' = 'stopped';
    const timer = setTimeout(() => {
      outcome = 'killed';
      this.kill();
    }, timeoutMs);
    await this.exited;
    clearTimeout(timer);
    return outcome;
  }

  kill(): void {
    this.enter(ChildState.stopping);
    this.process.kill('SIGKILL');
  }

  private enter(state: ChildState): void {
    if (this.state !== ChildState.exited) this.state = state;
  }

  private receive(message: ChildMessage | undefined): void {
    switch (message?.type) {
      case 'started':
        return this.sendWhatWaits();
      case 'ready':
        if (this.state !== ChildState.booting) return;
        this.enter(ChildState.ready);
        return this.settleBoot.resolve(message);
      case 'boot-failed':
        this.bootFailure = {
          output: message.output,
          ...(message.error !== undefined && { error: decodeError(message.error, this.classes) }),
        };
        return;
      case 'drained':
        return this.onDrained();
      case 'signalled':
        return this.events.onSignal(message.signal);
    }
  }

  private sendWhatWaits(): void {
    const { unsent = [] } = this;
    this.unsent = undefined;
    for (const message of unsent) this.send(message);
  }

  private closed(code: number | null, signal: string | null): void {
    const { state } = this;
    const how = signal ? `was killed by ${signal}` : `exited with code ${code}`;
    this.enter(ChildState.exited);
    if (state === ChildState.ready) this.events.onCrash(how);
    if (state === ChildState.booting || state === ChildState.stopping)
      this.settleBoot.reject(this.bootError(how));
  }

  private bootError(how: string): BootError {
    const { error, output } = this.bootFailure ?? { output: '' };
    const message = `${this.name} (${this.pid === undefined ? 'not forked' : `pid ${this.pid}`}) could not boot`;
    if (error !== undefined) return new BootError(message, { cause: error });
    return new BootError(
      `${message}: it ${how}.${output === '' ? '' : ` It wrote:\n\n${output.trimEnd()}\n`}`,
    );
  }
}

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
