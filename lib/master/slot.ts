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
import { Restarts } from './restarts.js';
import { ChildState, SupervisedChild } from './supervised-child.js';
import { type Wear, WearWatch } from './wear-watch.js';

/** From this on somebody should know of it. */
const BLOCKED_MS = 1_000;

const NOT_FORKED: Exit = { code: null, signal: null, reason: 'not-forked' };

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
  private readonly restarts: Restarts;
  private readonly wear: WearWatch;
  private current: SupervisedChild | undefined;
  private next: SupervisedChild | undefined;
  /** What was replaced: it finishes what is running, or will be told to soon. */
  private readonly leaving = new Set<SupervisedChild>();
  private stopping = false;

  constructor(private readonly options: SlotOptions) {
    const { supervision, role, onWorn } = options;
    this.restarts = new Restarts(supervision, () => void this.bootAgain());
    this.wear = new WearWatch(supervision.maxMemoryMb[role], onWorn);
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
      restarts: this.restarts.count,
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
    this.checkPrepared();
    const { next, current } = this;
    this.current = next;
    this.next = undefined;
    // The one before may have exited, and wait to be started again.
    this.restarts.replaced();
    if (current) this.leaving.add(current);
    return current;
  }

  /** @throws {BootError} when what was prepared has exited meanwhile */
  checkPrepared(): void {
    if (!this.next?.isReady) throw new BootError(`${this.title} exited before it could take over`);
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

  /** Stops the process for good, and those that it replaced. */
  async stop(signal?: string): Promise<void> {
    this.retire();
    const present = [this.current, ...this.leaving].filter((child) => child !== undefined);
    await Promise.all(present.map((child) => this.stopProcess(child, 'shutdown', signal)));
  }

  /** Ends the process at once, for good, and those that it replaced. */
  kill(): void {
    this.retire();
    for (const child of [this.current, ...this.leaving]) child?.kill();
  }

  /** Lets a process that `commit()` gave finish what is running, and tells of it when that is gone. */
  async leave(child: SupervisedChild, signal?: string): Promise<void> {
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
    this.restarts.cancel();
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
      onSignal: (signal) =>
        this.wear.signalled(signal, () => !this.stopping && child === this.current && child.isReady),
      onBeat: (beat) => this.beat(child, beat),
      onAsk: (ask) => this.options.onAsk(child, ask),
    });
    const ready = ({ inspectorUrl }: Ready): void => {
      // Its first beat may never come.
      if (child.isReady) this.options.life.saw(child, { debugged: inspectorUrl !== undefined });
      this.report('ready', child.pid, { bootMs: Math.round(performance.now() - forkedAt) });
    };
    child.booted.then(ready).catch(() => {});
    return child;
  }

  private ended(child: SupervisedChild, exit: Exit, was: ChildState, error: BootError): void {
    this.options.life.forget(child);
    const isBoot = was === ChildState.booting;
    if (this.isRestarted(child, exit, was)) this.startAgain(child.pid, exit, isBoot, error);
    else this.report('exited', child.pid, { ...exit, duringBoot: isBoot }, error);
  }

  /**
   * Not one that was told to stop, nor one that is to take over, nor at the first boot of all, nor one that does not come
   * up while the cluster stops.
   */
  private isRestarted(child: SupervisedChild, { reason }: Exit, was: ChildState): boolean {
    if (child !== this.current || reason === 'stopped' || reason === 'stop-timeout') return false;
    return was === ChildState.ready || (this.restarts.isDown && !this.stopping);
  }

  private startAgain(pid: number | undefined, exit: Exit, isBoot: boolean, error: BootError): void {
    const restartInMs = this.restarts.next();
    const details = { ...exit, duringBoot: isBoot, ...(restartInMs !== undefined && { restartInMs }) };
    this.report('exited', pid, details, error);
    if (restartInMs === undefined) return this.giveUp(error);
    if (isBoot) this.options.onDown(error.message);
    this.restarts.schedule(restartInMs);
  }

  private async bootAgain(): Promise<void> {
    const before = this.current;
    try {
      await this.boot();
    } catch (error) {
      // Of a process that was forked `ended()` has heard; for want of memory the system makes none at all.
      if (this.current === before && !this.stopping)
        this.startAgain(undefined, NOT_FORKED, true, this.notForked(error));
      return;
    }
    const downMs = Math.round(this.restarts.succeeded());
    if (this.current) this.report('restarted', this.current.pid, { downMs });
    this.options.onReadyAgain();
  }

  private notForked(cause: unknown): BootError {
    return new BootError(`${this.title} (not forked) could not boot`, { cause });
  }

  private giveUp(cause: BootError): void {
    if (this.stopping) return;
    const message = `${this.title} exits again and again; the cluster gives up`;
    this.options.onGaveUp(new BootError(message, { cause }));
  }

  private beat(child: SupervisedChild, beat: Beat): void {
    if (!child.isReady) return;
    this.options.life.saw(child, beat);
    if (beat.sinceLastMs >= BLOCKED_MS)
      this.report('blocked', child.pid, { blockedMs: Math.round(beat.sinceLastMs) });
    if (child === this.current && !this.stopping) this.wear.sawMemory(beat.memory);
  }

  private async stopProcess(child: SupervisedChild, reason: Stop['reason'], signal?: string): Promise<void> {
    this.options.life.forget(child);
    await child.stop(this.options.shutdownTimeoutMs, reason, signal);
  }

  private reportReplaced(current: SupervisedChild, previous: SupervisedChild): void {
    const { contract } = previous;
    this.report('replaced', current.pid, {
      previousPid: previous.pid,
      ...(contract !== undefined && { hasOtherContract: contract !== current.contract }),
    });
  }

  private report(step: string, pid: number | undefined, more: object, error?: BootError): void {
    const { role, name } = this.options;
    const event = { type: `${role}.${step}`, name, ...(pid !== undefined && { pid }), ...more };
    this.options.report(event as LifecycleEvent, error);
  }
}
