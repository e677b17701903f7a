import { beforeEach, describe, expect, it } from '@jest/globals';

import { classes, plainCall, wireMessage } from '../../test/unit/wire.js';
import { Caller } from '../protocol/caller.js';
import { Channel } from '../protocol/channel.js';
import { FrameBuilder } from '../protocol/frame.js';
import { encodeValue } from '../protocol/value-encoder.js';
import { FairTurns } from './fair-turns.js';
import { IncomingFrames } from './incoming-frames.js';
import type { OutgoingMessage } from '../protocol/outgoing-message.js';

/** A clock that stands still but for what runs, and an event loop that turns when the test says so. */
class Loop {
  now = 0;
  clockReads = 0;
  /** What ran, in order: `a0` is the call 0 of the worker a. */
  readonly ran: string[] = [];
  private due: (() => void)[] = [];
  readonly turns = new FairTurns({
    now: () => {
      this.clockReads++;
      return this.now;
    },
    yield: (action) => this.due.push(action),
  });

  turn(): void {
    const { due } = this;
    this.due = [];
    for (const action of due) action();
  }

  /** Turns until nothing is left to do. @returns how often */
  rest(): number {
    let turns = 0;
    for (; this.due.length > 0; turns++) this.turn();
    return turns;
  }

  take(): string[] {
    return this.ran.splice(0);
  }
}

/** A worker whose calls take as long as they say. */
class Worker {
  readonly held: boolean[] = [];
  readonly broken: Error[] = [];
  caughtUp = 0;
  readonly incoming: IncomingFrames;
  private nextId = 0;

  constructor(
    readonly name: string,
    loop: Loop,
  ) {
    const method = {
      name: 'lib.work',
      invoke: ([id, milliseconds]: unknown[]) => {
        loop.now += milliseconds as number;
        loop.ran.push(`${name}${id as number}`);
      },
    };
    const caller = new Caller({ classes, now: () => 0, requestExpiry: () => {} });
    const channel = new Channel(() => {}, caller, [method], {
      classes,
      peer: name,
      timeoutMs: 1_000,
      now: () => 0,
      run: (_context, run, given) => run(given),
      inherited: () => undefined,
      requestFlush: () => {},
    });
    this.incoming = new IncomingFrames({
      channel,
      turns: loop.turns,
      hold: (isHeld) => this.held.push(isHeld),
      onBroken: (error) => this.broken.push(error),
      onCaughtUp: () => this.caughtUp++,
    });
  }

  /** One frame arrives with that many calls, each of which takes that long. */
  send(calls: number, milliseconds: number, ...more: OutgoingMessage[]): void {
    const frames = new FrameBuilder((frame) => this.incoming.receive(frame), Infinity);
    for (let call = 0; call < calls; call++) {
      const id = this.nextId++;
      frames.add(plainCall(id, 0, encodeValue([id, milliseconds], 'args', classes)));
    }
    for (const message of more) frames.add(message);
    frames.flush();
  }
}

const numbered = (name: string, from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `${name}${from + index}`);

describe('the workers of a library', () => {
  let loop: Loop;
  let a: Worker;
  let b: Worker;

  beforeEach(() => {
    loop = new Loop();
    a = new Worker('a', loop);
    b = new Worker('b', loop);
  });

  it('are served at once when they are quick', () => {
    a.send(1_000, 0.001);
    b.send(1, 0);
    expect(loop.take()).toEqual([...numbered('a', 0, 1_000), 'b0']);
    expect(a.held).toEqual([]);
    expect(a.incoming.isBehind).toBe(false);
  });

  it('read the clock now and then only, while they are quick', () => {
    a.send(800, 0.001);
    expect(loop.clockReads).toBeLessThan(110);
  });

  it('wait for one turn of a worker that floods the library, not for all of its calls', () => {
    a.send(1_000, 1);
    expect(loop.take()).toEqual(numbered('a', 0, 5));
    b.send(1, 1);
    expect(loop.take()).toEqual(['b0']);
    loop.turn();
    expect(loop.take()).toEqual(numbered('a', 5, 10));
    b.send(2, 1);
    expect(loop.take()).toEqual(['b1', 'b2']);
  });

  it('wait little longer when calls become slow in the middle of a turn', () => {
    a.send(20, 0.01);
    a.send(100, 1);
    expect(loop.take().length).toBeLessThan(20 + 5 + 8);
    b.send(1, 1);
    expect(loop.take()).toEqual(['b0']);
  });

  it('have every call run in the end, in the order in which they were made', () => {
    a.send(30, 1);
    a.send(7, 1);
    a.send(1, 1);
    expect(loop.rest()).toBe(8);
    expect(loop.take()).toEqual(numbered('a', 0, 38));
  });

  it('share the turns when several of them flood the library', () => {
    const c = new Worker('c', loop);
    for (const worker of [a, b, c]) worker.send(20, 1);
    expect(loop.take()).toEqual([...numbered('a', 0, 5), ...numbered('b', 0, 5), ...numbered('c', 0, 5)]);
    loop.turn();
    expect(loop.take()).toEqual(numbered('a', 5, 10));
    loop.turn();
    expect(loop.take()).toEqual(numbered('b', 5, 10));
    loop.turn();
    expect(loop.take()).toEqual(numbered('c', 5, 10));
    loop.turn();
    expect(loop.take()).toEqual(numbered('a', 10, 15));
    loop.rest();
    expect(loop.take()).toHaveLength(25);
  });

  it('get no more time in a turn by sending many small frames', () => {
    for (let frame = 0; frame < 20; frame++) a.send(1, 1);
    expect(loop.take()).toEqual(numbered('a', 0, 5));
    loop.turn();
    expect(loop.take()).toEqual(numbered('a', 5, 10));
    loop.rest();
    expect(loop.take()).toEqual(numbered('a', 10, 20));
  });

  it('have their time again in the next turn', () => {
    a.send(5, 1);
    loop.turn();
    a.send(5, 1);
    expect(loop.take()).toHaveLength(10);
    expect(a.held).toEqual([]);
  });

  it('are not read from while they are behind', () => {
    a.send(12, 1);
    expect([a.held, a.incoming.isBehind, a.caughtUp]).toEqual([[true], true, 0]);
    a.send(1, 1);
    loop.turn();
    expect(a.held).toEqual([true]);
    loop.rest();
    expect([a.held, a.incoming.isBehind, a.caughtUp]).toEqual([[true, false], false, 1]);
    expect(b.held).toEqual([]);
  });

  it('are forgotten with what waits when their channel closes, and the others go on', () => {
    a.send(20, 1);
    b.send(20, 1);
    loop.take();
    a.incoming.close();
    loop.rest();
    expect(loop.take()).toEqual(numbered('b', 5, 20));
    expect([a.held, a.caughtUp, a.broken]).toEqual([[true], 0, []]);
  });

  it('lose their channel for a message that is none, also when it had waited; the others go on', () => {
    a.send(6, 1, wireMessage([99]));
    a.send(5, 1);
    b.send(6, 1);
    loop.rest();
    expect(a.broken).toEqual([expect.objectContaining({ name: 'ProtocolError' })]);
    expect(loop.take()).toEqual([...numbered('a', 0, 5), ...numbered('b', 0, 5), 'a5', 'b5']);
    expect(a.incoming.isBehind).toBe(false);
  });

  it('leave nothing to do for the event loop when all is done', () => {
    a.send(1, 0);
    b.send(11, 1);
    expect(loop.rest()).toBe(3);
    expect(loop.rest()).toBe(0);
  });
});
