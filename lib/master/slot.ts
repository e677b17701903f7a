import type { ChildProcess } from 'node:child_process';
import { performance } from 'node:perf_hooks';

import { BootError } from '../errors/boot.error.js';
import type { ProcessStatus } from '../interfaces/cluster-topology.interface.js';
import type { LifecycleEvent, ProcessRole } from '../interfaces/lifecycle-event.interface.js';
import type { Supervision } from '../options/supervision.options.js';
import type { Ask, Beat, MasterMessage, Ready, Stop } from '../protocol/control.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import type { Exit } from './exit.js';
import type { LifeWatch } from './life-watch.js';
import type { OomKills } from './oom-kills.js';
import { RestartPolicy } from './restart-policy.js';
import { ChildState, SupervisedChild } from './supervised-child.js';

/**
 * A signal for the whole cluster reaches the child and the master in any order: only when the master got none within
 * this time was it meant for the child alone.
 */
const LONE_SIGNAL_MS = 250;
/** From this on somebody should know of it. */
const BLOCKED_MS = 1_000;
/** Between two replacements for want of memory: one that is too large from its start would be replaced all the time. */
const MEMORY_PAUSE_MS = 30_000;

/** Why a process that runs should be replaced. */
export type Wear = { readonly signal: string } | { readonly memoryMb: number };

export interface SlotOptions {
  readonly role: ProcessRole;
  /** `worker 1`, or the name of a library. */
  readonly name: string;
  /** As it is shown: `worker 1`, `library pricing`. */
  readonly title: string;
  readonly classes: KnownClasses;
  readonly supervision: Supervision;
  readonly life: LifeWatch;
  readonly oomKills: Pick<OomKills, 'hasNew'>;
  /** Milliseconds the process gets to finish what is running when it is to stop. */
  readonly shutdownTimeoutMs: number;
  /** @param tell sends a message to the process, later */
  fork(tell: (message: MasterMessage) => void): ChildProcess;
  /** A process was forked, and may be sent messages. @param isNext whether it boots beside the present one */
  onForked(child: SupervisedChild, isNext: boolean): void;
  /** It is ready again, after a restart. */
  onReadyAgain(): void;
  /** What was to take the place of one that exited did not come up; another one will be tried. */
  onDown(why: string): void;
  /** It exited too often and is not started again. */
  onGaveUp(error: BootError): void;
  onWorn(wear: Wear): void;
  /** The process asks something. */
  onAsk(child: SupervisedChild, ask: Ask): void;
  /** @param error what the process failed with, as far as it is known */
  report(event: LifecycleEvent, error?: BootError): void;
}

/** A place in the cluster, such as `worker 2`, and the process that fills it at present. */
export class Slot {
  /** How often what exited was started again. */
  private restarts = 0;
  private readonly policy: RestartPolicy;
  private current: SupervisedChild | undefined;
  private next: SupervisedChild | undefined;
  /** What was replaced and finishes what is running. */
  private readonly leaving = new Set<SupervisedChild>();
  private restart: NodeJS.Timeout | undefined;
  /** When the process exited that has not been replaced yet. */
  private downSince: number | undefined;
  private stopping = false;
  private memoryCheckFrom = 0;

  constructor(private readonly options: SlotOptions) {
    this.policy = new RestartPolicy(options.supervision);
  }

  get name(): string {
    return this.options.name;
  }

  get title(): string {
    return this.options.title;
  }

  /** The process that fills it; it may be gone already. */
  get process(): SupervisedChild | undefined {
    return this.current;
  }

  /** The process that boots beside the present one, to take its place. */
  get nextProcess(): SupervisedChild | undefined {
    return this.next;
  }

  /** Every process there is: the present one, one that is to take over, and those that were replaced. */
  get processes(): SupervisedChild[] {
    return [this.current, this.next, ...this.leaving].filter((child) => child !== undefined);
  }

  get status(): ProcessStatus {
    const { role, name } = this.options;
    const { pid, status: state = 'down', beat } = this.current ?? {};
    return {
      role,
      name,
      ...(pid !== undefined && { pid }),
      state,
      restarts: this.restarts,
      ...(beat && { memory: beat.memory }),
      pendingCalls: beat?.pendingCalls ?? 0,
    };
  }

  get isBooting(): boolean {
    return this.current?.isBooting ?? false;
  }

  get isReady(): boolean {
    return this.current?.isReady ?? false;
  }

  /** Forks a process. Resolves when it is up; rejects with a `BootError` when it exits before. */
  boot(): Promise<Ready> {
    this.current = this.fork();
    this.options.onForked(this.current, false);
    return this.current.booted;
  }

  /** Forks a process beside the present one, which goes on. Resolves and rejects as `boot()`. */
  prepare(): Promise<Ready> {
    this.next = this.fork();
    this.options.onForked(this.next, true);
    return this.next.booted;
  }

  /**
   * The process that was prepared takes the place.
   *
   * @returns the one before it, which has not been told
   * @throws {BootError} when what was prepared has exited meanwhile
   */
  commit(): SupervisedChild | undefined {
    const { next, current } = this;
    if (!next?.isReady) throw new BootError(`${this.title} exited before it could take over`);
    this.current = next;
    this.next = undefined;
    return current;
  }

  /** The process that was prepared is not wanted. */
  rollBack(): void {
    this.next?.kill();
    this.next = undefined;
  }

  /** Lets a process that is up finish what is running while it goes on answering; kills it when that takes too long. */
  async drain(): Promise<void> {
    const { current } = this;
    if (!current?.isReady || (await current.drain(this.options.shutdownTimeoutMs)) === 'drained') return;
    current.kill('stop-timeout');
  }

  /** Stops the process for good, and waits for those that it replaced. */
  async stop(signal?: string): Promise<void> {
    this.retire();
    const { current, leaving } = this;
    await Promise.all([
      current && this.stopProcess(current, 'shutdown', signal),
      ...[...leaving].map(({ exited }) => exited),
    ]);
  }

  /** Ends the process at once, for good, and those that it replaced. */
  kill(): void {
    this.retire();
    for (const child of [this.current, ...this.leaving]) child?.kill();
  }

  /** Lets a process that has been replaced finish what is running, and tells of it when that is gone. */
  async leave(child: SupervisedChild, signal?: string): Promise<void> {
    this.leaving.add(child);
    await this.stopProcess(child, 'replace', signal);
    this.leaving.delete(child);
    if (this.current) this.reportReplaced(this.current, child);
  }

  /**
   * The cluster stops. What exits before its turn is still replaced, because the workers may need the library to
   * finish; but a boot that fails is no news, and nothing is given up.
   */
  retire(): void {
    this.stopping = true;
    clearTimeout(this.restart);
    this.rollBack();
  }

  private fork(): SupervisedChild {
    const { title, classes, supervision, oomKills } = this.options;
    const forkedAt = performance.now();
    const tell = (message: MasterMessage): void => child.send(message);
    const child: SupervisedChild = new SupervisedChild(this.options.fork(tell), {
      name: title,
      classes,
      timeouts: supervision,
      oomKills,
      onExit: (exit, was, error) => this.ended(child, exit, was, error),
      onSignal: (signal) => this.signalled(child, signal),
      onBeat: (beat) => this.beat(child, beat),
      onAsk: (ask) => this.options.onAsk(child, ask),
    });
    const ready = ({ inspectorUrl }: Ready): void => {
      // Its first beat may never come.
      if (child.isReady) this.options.life.saw(child, { debugged: inspectorUrl !== undefined });
      this.report('ready', child, { bootMs: performance.now() - forkedAt });
    };
    child.booted.then(ready).catch(() => {});
    return child;
  }

  private ended(child: SupervisedChild, exit: Exit, was: ChildState, error: BootError): void {
    this.options.life.forget(child);
    const isBoot = was === ChildState.booting;
    const isRestarted = this.isRestarted(child, exit, was);
    const restartInMs = isRestarted ? this.policy.next(performance.now(), Math.random()) : undefined;
    const details = { ...exit, duringBoot: isBoot, ...(restartInMs !== undefined && { restartInMs }) };
    this.report('exited', child, details, error);
    if (!isRestarted || (this.stopping && (isBoot || restartInMs === undefined))) return;
    if (restartInMs === undefined) return this.giveUp(error);
    if (isBoot) this.options.onDown(error.message);
    this.downSince ??= performance.now();
    this.restart = setTimeout(() => void this.bootAgain(), restartInMs);
  }

  /** Not one that was told to stop, nor one that is to take over, nor at the first boot of all. */
  private isRestarted(child: SupervisedChild, { reason }: Exit, was: ChildState): boolean {
    if (child !== this.current || reason === 'stopped' || reason === 'stop-timeout') return false;
    return was === ChildState.ready || this.downSince !== undefined;
  }

  private async bootAgain(): Promise<void> {
    try {
      await this.boot();
    } catch {
      // `ended()` has seen to it.
      return;
    }
    const downMs = performance.now() - (this.downSince ?? 0);
    this.downSince = undefined;
    this.restarts++;
    if (this.current) this.report('restarted', this.current, { downMs });
    this.options.onReadyAgain();
  }

  private giveUp(cause: BootError): void {
    const message = `${this.title} exits again and again; the cluster gives up`;
    this.options.onGaveUp(new BootError(message, { cause }));
  }

  /** Replaces a process that was told to stop by somebody else than the master. */
  private signalled(child: SupervisedChild, signal: string): void {
    setTimeout(() => {
      if (!this.stopping && child === this.current && child.isReady) this.options.onWorn({ signal });
    }, LONE_SIGNAL_MS);
  }

  private beat(child: SupervisedChild, beat: Beat): void {
    if (!child.isReady) return;
    this.options.life.saw(child, beat);
    if (beat.sinceLastMs >= BLOCKED_MS) this.report('blocked', child, { blockedMs: beat.sinceLastMs });
    if (child === this.current) this.checkMemory(beat);
  }

  private checkMemory({ memory }: Beat): void {
    const limitMb = this.options.supervision.maxMemoryMb[this.options.role];
    const memoryMb = memory.rssBytes / 2 ** 20;
    if (limitMb === undefined || memoryMb <= limitMb || performance.now() < this.memoryCheckFrom) return;
    this.memoryCheckFrom = performance.now() + MEMORY_PAUSE_MS;
    if (!this.stopping) this.options.onWorn({ memoryMb });
  }

  private async stopProcess(child: SupervisedChild, reason: Stop['reason'], signal?: string): Promise<void> {
    this.options.life.forget(child);
    await child.stop(this.options.shutdownTimeoutMs, reason, signal);
  }

  private reportReplaced(current: SupervisedChild, previous: SupervisedChild): void {
    const { contract } = previous;
    this.report('replaced', current, {
      previousPid: previous.pid,
      ...(contract !== undefined && { hasOtherContract: contract !== current.contract }),
    });
  }

  private report(step: string, child: SupervisedChild, more: object, error?: BootError): void {
    const { role, name } = this.options;
    const { pid } = child;
    const event = { type: `${role}.${step}`, name, ...(pid !== undefined && { pid }), ...more };
    this.options.report(event as LifecycleEvent, error);
  }
}
