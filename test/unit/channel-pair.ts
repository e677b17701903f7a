import { inherited, runInCall } from '../../lib/context/dispatch-context.js';
import type { CallableMethod } from '../../lib/protocol/callable-method.js';
import { Caller } from '../../lib/protocol/caller.js';
import { Channel } from '../../lib/protocol/channel.js';
import type { Frame } from '../../lib/protocol/frame.js';
import type { KnownClasses } from '../../lib/protocol/known-classes.js';
import { settle, targetOf } from './caller-bench.js';
import { classes as knownClasses } from './wire.js';

// oxlint-disable-next-line typescript/no-explicit-any -- a test knows what it sends
type Method = (...args: any[]) => unknown;

/** Both ends of one channel, in one process, with a clock that stands still. */
export class ChannelPair {
  now = 0;
  readonly agentCaller: Caller;
  readonly libraryCaller: Caller;
  readonly agent: Channel;
  readonly library: Channel;
  /** All frames that were sent to the worker. */
  readonly answers: Frame[] = [];
  /** The frames that are on their way. */
  private readonly toAgent: Frame[] = [];
  private readonly toLibrary: Frame[] = [];
  /** Who asked to be flushed at the end of this turn. */
  private readonly due: Channel[] = [];
  private readonly names: readonly string[];

  constructor(
    methods: Readonly<Record<string, Method>>,
    private readonly classes: KnownClasses = knownClasses,
  ) {
    this.names = Object.keys(methods);
    const callable = Object.entries(methods).map(([name, method]): CallableMethod => ({
      name: `lib.${name}`,
      invoke: (args) => method(...args),
    }));
    this.agentCaller = this.makeCaller();
    this.libraryCaller = this.makeCaller();
    this.agent = this.makeChannel(this.toLibrary, this.agentCaller, []);
    this.library = this.makeChannel(this.toAgent, this.libraryCaller, callable);
  }

  /** A worker calls a method. */
  call(method: string, ...args: unknown[]): Promise<unknown> {
    return this.agentCaller.call(this.target(method), args);
  }

  target(method: string): ReturnType<typeof targetOf> {
    return targetOf(`lib.${method}`, { index: this.names.indexOf(method) });
  }

  /** Lets everything arrive that is on its way, and what follows from it. */
  async rest(): Promise<void> {
    for (let turn = 0; turn < 6; turn++) {
      for (const channel of this.due.splice(0)) channel.flush();
      for (const frame of this.toLibrary.splice(0)) this.library.receive(frame);
      for (const frame of this.toAgent.splice(0)) {
        this.answers.push(frame);
        this.agent.receive(frame);
      }
      await settle();
    }
  }

  /** The connection is gone; both ends notice. */
  close(): void {
    this.agentCaller.detach(this.agent, 'the library went away');
    this.agent.close('the library went away');
    this.libraryCaller.close('worker 1 is gone');
    this.library.close('worker 1 is gone');
  }

  private makeCaller(): Caller {
    return new Caller({ classes: this.classes, now: () => this.now, requestExpiry: () => {} });
  }

  private makeChannel(frames: Frame[], caller: Caller, methods: readonly CallableMethod[]): Channel {
    const channel: Channel = new Channel((frame) => frames.push(frame), caller, methods, {
      classes: this.classes,
      peer: caller === this.agentCaller ? 'the library' : 'worker 1',
      timeoutMs: 1_000,
      now: () => this.now,
      run: runInCall,
      inherited,
      requestFlush: () => this.due.push(channel),
    });
    return channel;
  }
}
