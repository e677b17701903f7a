import inspector from 'node:inspector';

import { KnownClasses } from '../protocol/known-classes.js';
import {
  type Ask,
  type ChildMessage,
  type MasterMessage,
  type Ready,
  unwrapControl,
  wrapControl,
} from '../protocol/control.js';
import { encodeError, MAX_REPORT_CHARACTERS } from '../protocol/encoded-error.js';
import type { ClusterTopology } from '../interfaces/cluster-topology.interface.js';
import { ChildOutput } from './child-output.js';
import { endProcess } from './end-process.js';
import { startHeartbeat } from './heartbeat.js';
import { startOrphanGuard } from './orphan-guard.js';
import { Questions } from './questions.js';
import { RELOAD_SIGNALS } from './reload-signals.js';
import type { ChildRole } from './role.js';

type MessageOf<T extends MasterMessage['type']> = Extract<MasterMessage, { type: T }>;
type Handler = (message: never) => void;

/**
 * A forked process's end of the control plane: what a library and a worker have in common.
 *
 * It lives from before the program is loaded. Signals do not end a child: a Ctrl-C goes to the whole process group,
 * and the order in which processes stop is the master's to decide. It is told of a signal that only the child got.
 */
export class Child {
  private readonly output: ChildOutput;
  private readonly handlers = new Map<string, Handler>();
  private unread: MasterMessage[] = [];
  private readonly questions = new Questions();
  private booting = true;
  /** How many calls of shared methods this process waits for. */
  pendingCalls: () => number = () => 0;

  constructor(readonly role: ChildRole) {
    this.output = new ChildOutput(role.logRole ? role.name : undefined);
    this.on('stop', () => endProcess(0));
    this.on('answer', (answer) => this.questions.answered(answer));
    process.on('message', (message) => this.receive(message));
    process.on('disconnect', () => endProcess(1));
    process.on('exit', (code) => this.exiting(code));
    process.on('uncaughtExceptionMonitor', (error) => this.crashing(error));
    process.on('SIGINT', () => {});
    process.on('SIGTERM', (signal) => this.send({ type: 'signalled', signal }));
    // Reloading is the master's business, too, and both end a process that does not listen.
    for (const signal of RELOAD_SIGNALS) process.on(signal, () => {});
    startOrphanGuard();
    this.send({ type: 'started' });
  }

  /** Sets what to do about a kind of message; those that came before are handled now. */
  on<T extends MasterMessage['type']>(type: T, handler: (message: MessageOf<T>) => void): void {
    this.handlers.set(type, handler);
    const { unread } = this;
    this.unread = unread.filter((message) => message.type !== type);
    for (const message of unread) if (message.type === type) handler(message as MessageOf<T>);
  }

  /**
   * Tells the master that this process is up.
   *
   * @param addresses where it listens
   * @param names of the shared providers of a library
   */
  ready(addresses: readonly string[] = [], names: Pick<Ready, 'offers' | 'wants' | 'contract'> = {}): void {
    if (!this.booting) return;
    this.booting = false;
    this.output.release();
    const inspectorUrl = inspector.url();
    this.send({ type: 'ready', addresses, ...names, ...(inspectorUrl !== undefined && { inspectorUrl }) });
    startHeartbeat(this.pendingCalls, (beat, sent) => this.send(beat, sent));
  }

  /** Asks the master something. Rejects with the error of what it was asked to do. */
  ask(question: Ask['question']): Promise<ClusterTopology | undefined> {
    return this.questions.ask(question, (message) => this.send(message));
  }

  /** From now on the master tells what happens, by `happened`. */
  watch(): void {
    this.send({ type: 'watch' });
  }

  /** Tells the master that nothing is under way any more. */
  drained(): void {
    this.send({ type: 'drained' });
  }

  /** Tells the master that this process calls the library of that epoch now, and none before it. */
  connected(library: string, epoch: number): void {
    this.send({ type: 'connected', library, epoch });
  }

  /** As `fail()`, while this process boots; later the error is the app's own business. */
  failBoot(error: unknown, classes: KnownClasses): void {
    if (this.booting) this.fail(error, classes);
  }

  /** Ends this process, which could not boot; the master prints the error. */
  fail(error: unknown, classes = new KnownClasses()): never {
    this.output.take();
    this.booting = false;
    this.send({ type: 'failed', error: encodeError(error, classes), output: '' });
    endProcess(1);
  }

  private receive(wrapped: unknown): void {
    const message = unwrapControl<MasterMessage>(wrapped);
    if (!message) return;
    if (message.type === 'stop') this.questions.end();
    const handler = this.handlers.get(message.type);
    if (handler) handler(message as never);
    else this.unread.push(message);
  }

  /** Written at once, on every system but Windows: also in the moment of an exit. */
  private send(message: ChildMessage, sent: () => void = () => {}): void {
    // The master may be gone already; that is told by 'disconnect'.
    if (process.connected) process.send?.(wrapControl(message), undefined, undefined, sent);
  }

  private exiting(code: number): void {
    if (!this.booting || code === 0) return this.output.release();
    this.send({ type: 'failed', output: this.output.take().slice(-MAX_REPORT_CHARACTERS) });
  }

  /** Node would print the error in each worker; while booting, the master prints it once. */
  private crashing(error: unknown): void {
    if (process.listenerCount('uncaughtException') > 0) return;
    if (this.booting) this.fail(error);
    // This process prints it; the master does so, too, should it give up.
    this.send({ type: 'failed', error: encodeError(error, new KnownClasses()), output: '' });
  }
}
