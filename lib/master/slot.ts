import type { ChildProcess } from 'node:child_process';
import { performance } from 'node:perf_hooks';

import { BootError } from '../errors/boot.error.js';
import type { MasterMessage, Ready } from '../protocol/control.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import type { MasterLog } from './master-log.js';
import { RestartPolicy } from './restart-policy.js';
import { SupervisedChild } from './supervised-child.js';

/**
 * A signal for the whole cluster reaches the child and the master in any order: only when the master got none within
 * this time was it meant for the child alone.
 */
const LONE_SIGNAL_MS = 250;

export interface SlotOptions {
  readonly name: string;
  readonly classes: KnownClasses;
  readonly log: MasterLog;
  /** Milliseconds the process gets to finish what is running when it is to stop. */
  readonly shutdownTimeoutMs: number;
  fork(): ChildProcess;
  /** A process was forked, and may be sent messages. */
  onForked(child: SupervisedChild): void;
  /** It is ready again, after a restart. */
  onReadyAgain(): void;
  /** It exited too often and is not started again. */
  onGaveUp(error: BootError): void;
}

/** A place in the cluster, such as `worker 2`, and the process that fills it at present. */
export class Slot {
  private readonly policy = new RestartPolicy();
  private child: SupervisedChild | undefined;
  private restart: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(private readonly options: SlotOptions) {}

  get name(): string {
    return this.options.name;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  get isBooting(): boolean {
    return this.child?.isBooting ?? false;
  }

  get isReady(): boolean {
    return this.child?.isReady ?? false;
  }

  /** Forks a process. Resolves when it is up; rejects with a `BootError` when it exits before. */
  boot(): Promise<Ready> {
    const { name, classes } = this.options;
    const child = new SupervisedChild(name, this.options.fork(), classes, {
      onCrash: (how) => this.crashed(child, how),
      onSignal: (signal) => this.signalled(child, signal),
    });
    this.child = child;
    this.options.onForked(child);
    return child.booted;
  }

  send(message: MasterMessage): void {
    this.child?.send(message);
  }

  /** Lets a process that is up finish what is running while it goes on answering; kills it when that takes too long. */
  async drain(): Promise<void> {
    const { child } = this;
    const { log, shutdownTimeoutMs } = this.options;
    if (!child?.isReady || (await child.drain(shutdownTimeoutMs)) === 'drained') return;
    child.kill();
    log.killed(this.name, shutdownTimeoutMs);
  }

  /** Stops the process for good. */
  async stop(signal?: string): Promise<void> {
    this.retire();
    if (this.child) await this.stopChild(this.child, signal);
  }

  /** Ends the process at once, for good. */
  kill(): void {
    this.retire();
    this.child?.kill();
  }

  private async stopChild(child: SupervisedChild, signal?: string): Promise<void> {
    const { log, shutdownTimeoutMs } = this.options;
    if ((await child.stop(shutdownTimeoutMs, signal)) === 'killed') log.killed(this.name, shutdownTimeoutMs);
  }

  /**
   * The cluster stops. What exits before its turn is still replaced, because the workers may need the library to
   * finish; but a boot that fails is no news, and nothing is given up.
   */
  retire(): void {
    this.stopping = true;
    clearTimeout(this.restart);
  }

  private crashed({ pid }: SupervisedChild, how: string): void {
    const delay = this.nextDelay();
    if (delay === undefined && this.stopping) return;
    if (delay === undefined) return this.giveUp(new BootError(`${this.name} (pid ${pid}) ${how}`));
    this.options.log.crashed(this.name, pid, how, delay);
    this.bootAgainIn(delay, performance.now());
  }

  private nextDelay(): number | undefined {
    return this.policy.next(performance.now(), Math.random());
  }

  private bootAgainIn(delay: number, downSince: number): void {
    this.restart = setTimeout(() => void this.bootAgain(downSince), delay);
  }

  private async bootAgain(downSince: number): Promise<void> {
    try {
      await this.boot();
    } catch (error) {
      return this.bootFailedAgain(error as BootError, downSince);
    }
    this.options.log.readyAgain(this.name, this.pid, performance.now() - downSince);
    this.options.onReadyAgain();
  }

  private bootFailedAgain(error: BootError, downSince: number): void {
    if (this.stopping) return;
    const delay = this.nextDelay();
    if (delay === undefined) return this.giveUp(error);
    this.options.log.bootFailed(this.name, error, delay);
    this.bootAgainIn(delay, downSince);
  }

  private giveUp(cause: BootError): void {
    const message = `${this.name} exits again and again; the cluster gives up`;
    this.options.onGaveUp(new BootError(message, { cause }));
  }

  /** Replaces a process that was told to stop by somebody else than the master. */
  private signalled(child: SupervisedChild, signal: string): void {
    setTimeout(() => {
      if (this.stopping || child !== this.child || !child.isReady) return;
      this.options.log.signalled(this.name, child.pid, signal);
      void this.replace(child, signal);
    }, LONE_SIGNAL_MS);
  }

  private async replace(child: SupervisedChild, signal: string): Promise<void> {
    const downSince = performance.now();
    await this.stopChild(child, signal);
    if (!this.stopping) await this.bootAgain(downSince);
  }
}
