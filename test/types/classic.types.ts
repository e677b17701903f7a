/* Checked by the compiler alone: nothing here runs. */
import { EventEmitter } from 'node:events';

import {
  Agent,
  type Listener,
  type Listening,
  type Replica,
  type ReplicaMap,
  replicated,
  replicatedMap,
} from 'nestjs-cluster-dispatch/classic';

import { same } from './same.js';

class Base {
  inherited(): Date {
    return new Date();
  }
}

class Demo extends Base {
  version = 3;
  readonly later = Promise.resolve('text');
  readonly flags = replicated({ dark: true });
  readonly prices = replicatedMap<string, number>();
  _hidden = 1;
  getName(name: string): { name: string } {
    return { name };
  }
  async load(): Promise<number> {
    return 1;
  }
  *run(count: number): Generator<Promise<number>, string, number> {
    return String(yield Promise.resolve(count));
  }
  watch(key: string, listener: Listener<[value: number]>): void {
    listener(key.length);
  }
  save(order: string, done?: (error: Error | null, id: string) => void): number {
    done?.(null, order);
    return order.length;
  }
}

const library = {
  demo: new Demo(),
  promised: Promise.resolve({ a: (): number => 1 }),
  made: (): { b(): number } => ({ b: () => 1 }),
  asynchronous: async (): Promise<{ c(): number }> => ({ c: () => 1 }),
  *generated(): Generator<unknown, { d(): number }, void> {
    yield 1;
    return { d: () => 1 };
  },
  events: new EventEmitter(),
  _private: {},
};

const agent = Agent.getAgent<typeof library>();

same<typeof agent.demo.getName, (name: string) => Promise<{ name: string }>>(true);
same<typeof agent.demo.load, () => Promise<number>>(true);
same<typeof agent.demo.run, (count: number) => Promise<string>>(true);
same<typeof agent.demo.inherited, () => Promise<Date>>(true);
same<typeof agent.demo.version, () => Promise<number>>(true);
same<typeof agent.demo.later, () => Promise<string>>(true);
same<typeof agent.demo.flags, Replica<{ dark: boolean }>>(true);
same<typeof agent.demo.prices, ReplicaMap<string, number>>(true);
const watched = agent.demo.watch('key', (value) => value.toFixed());
same<typeof watched, Listening>(true);
const byCallback = agent.demo.save('order', (_error, id) => id.length);
same<typeof byCallback, Listening>(true);
const byPromise = agent.demo.save('order');
same<typeof byPromise, Promise<number>>(true);
same<keyof typeof agent, 'demo' | 'promised' | 'made' | 'asynchronous' | 'generated' | 'events'>(true);
same<Extract<keyof typeof agent.demo, `_${string}`>, never>(true);

same<typeof agent.promised.a, () => Promise<number>>(true);
same<typeof agent.made.b, () => Promise<number>>(true);
same<typeof agent.asynchronous.c, () => Promise<number>>(true);
same<typeof agent.generated.d, () => Promise<number>>(true);

same<ReturnType<typeof agent.events.on>, Listening>(true);
same<ReturnType<typeof agent.events.listenerCount>, number>(true);

/** Of a library of which nothing is known every method is there. */
const unknown = Agent.getAgent();
same<ReturnType<NonNullable<NonNullable<(typeof unknown)['demo']>['getName']>>, Promise<unknown>>(true);
