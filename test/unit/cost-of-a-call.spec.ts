import type { Type } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { allocatedBy, ExecutedSource } from './executed-source.js';
import type { LibraryOf } from './library-of.js';
import type * as Parts from './parts-to-count.js';
import type { SocketLibrary } from './rig.js';

type Echo = (value: string) => Promise<unknown>;

/** What a worker injects. */
type Proxy = Readonly<Record<string, Echo>>;

/** Of a call, with both ends of it. */
interface Cost {
  /** Characters of source that ran. */
  readonly executed: number;
  /** In bytes. */
  readonly allocated: number;
}

/**
 * What is executed is exact, and is the same with few and with many, but for branches as that of the first in a list. To
 * look at each of 64 workers in each call is more than this, and to look at each of 10,000 calls many times the call.
 */
const MOST_EXECUTED = 1.01;
/**
 * Now and then a Map makes itself anew, a large one more of it at once, and the runner and Node.js allocate, too. A copy of
 * 10,000 calls is five times what a call allocates.
 */
const MOST_ALLOCATED = 1.5;

/** One after the other. */
const CALLS = 200;
const TIMEOUT_MS = 1_000_000;

class Patient {
  echo(value: string): string {
    return value;
  }

  hold(): Promise<never> {
    return new Promise(() => {});
  }
}

describe('the cost of a call does not grow', () => {
  let source: ExecutedSource;
  let parts: typeof Parts;
  const closers: (() => unknown)[] = [];

  beforeAll(async () => {
    source = ExecutedSource.start();
    parts = await import('./parts-to-count.js');
  });
  afterAll(() => source.stop());
  afterEach(closeAll);

  async function closeAll(): Promise<void> {
    for (const close of closers.splice(0).toReversed()) await close();
  }

  it.each<[of: string, few: number, many: number, open: (count: number) => Promise<Echo>]>([
    ['calls that wait for an answer', 10, 10_000, besidePendingCalls],
    ['workers', 1, 64, (count) => amongWorkers(count, 0)],
    ['workers that wait for answers', 1, 64, (count) => amongWorkers(count, 5)],
    ['methods', 2, 500, amongMethods],
    ['shared providers', 2, 200, amongProviders],
  ])('with the number of %s', async (_, few, many, open) => {
    const costOf = async (count: number): Promise<Cost> => {
      const cost = await costOfCall(await open(count));
      await closeAll();
      return cost;
    };
    expectNoMore(await costOf(many), await costOf(few));
  });

  it('with the number of calls that are made in the same turn', async () => {
    const echo = await amongProviders(1);
    const costOf = (count: number): Promise<Cost> =>
      costOfWork(
        count,
        async () => void (await Promise.all(Array.from({ length: count }, () => echo('short')))),
      );
    expectNoMore(await costOf(2_000), await costOf(200));
  });

  function costOfCall(echo: Echo): Promise<Cost> {
    return costOfWork(CALLS, async () => {
      for (let call = 0; call < CALLS; call++) await echo('short');
    });
  }

  async function costOfWork(calls: number, work: () => Promise<void>): Promise<Cost> {
    // What happens once only is not the cost of a call.
    for (let time = 0; time < 3; time++) await work();
    source.take();
    await work();
    const executed = source.take() / calls;
    return { executed, allocated: (await allocatedBy(work)) / calls };
  }

  async function besidePendingCalls(count: number): Promise<Echo> {
    const worker = await connect(await patientLibrary(), 'worker 1');
    await makePending(worker, count);
    return worker.echo;
  }

  /** @param pending calls of each of the others that wait */
  async function amongWorkers(count: number, pending: number): Promise<Echo> {
    const library = await patientLibrary();
    for (let number = 2; number <= count; number++)
      await makePending(await connect(library, `worker ${number}`), pending);
    return (await connect(library, 'worker 1')).echo;
  }

  async function patientLibrary(): Promise<SocketLibrary> {
    const library = await parts.SocketLibrary.listen(parts.offerOf(new Patient()));
    closers.push(() => library.close());
    return library;
  }

  async function connect(
    library: SocketLibrary,
    name: string,
  ): Promise<Proxy & Record<'echo' | 'hold', Echo>> {
    const agent = new parts.Agent({ name, timeoutMs: TIMEOUT_MS, classes: parts.classes });
    closers.push(() => agent.close());
    agent.connect(library.addressOf(name));
    const [provider] = (await agent.contract).providers;
    if (!provider) throw new Error('nothing is shared');
    return parts.makeProxy(provider, agent) as never;
  }

  /** The last of so many. */
  async function amongMethods(count: number): Promise<Echo> {
    class Wide {}
    for (let number = 1; number <= count; number++)
      Object.defineProperty(Wide.prototype, `method${number}`, { value: (text: string) => text });
    const proxy = (await nestLibrary([shared(Wide, 'wide')])).proxy<Proxy>('wide') as unknown as Proxy;
    return proxy[`method${count}`] as Echo;
  }

  /** The last of so many. */
  async function amongProviders(count: number): Promise<Echo> {
    const providers = Array.from({ length: count }, (_, index) =>
      shared(class extends Patient {}, `provider${index + 1}`),
    );
    const proxy = (await nestLibrary(providers)).proxy<Patient>(`provider${count}`) as unknown as Proxy;
    return proxy['echo'] as Echo;
  }

  const shared = (type: Type, name: string): Type => {
    parts.SharedProvider(name)(type);
    return type;
  };

  async function nestLibrary(providers: Type[]): Promise<LibraryOf> {
    const library = await parts.LibraryOf.providers(...providers);
    closers.push(() => library.close());
    return library;
  }
});

async function makePending(worker: Record<'echo' | 'hold', Echo>, count: number): Promise<void> {
  for (let call = 0; call < count; call++) worker.hold('').catch(() => {});
  // Those that were made before have arrived.
  await worker.echo('');
}

function expectNoMore(many: Cost, few: Cost): void {
  // It does count.
  expect(few.executed).toBeGreaterThan(1_000);
  expect(many.executed).toBeLessThanOrEqual(few.executed * MOST_EXECUTED);
  expect(many.allocated).toBeLessThanOrEqual(few.allocated * MOST_ALLOCATED);
}
