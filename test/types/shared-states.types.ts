/* Checked by the compiler alone: nothing here runs. */
import type {
  Replica,
  ReplicaMap,
  ReplicaStatus,
  ReplicaSubject,
  Replicated,
  ReplicatedChange,
  ReplicatedMap,
  ReplicatedMapChange,
  Shared,
} from 'nestjs-cluster-dispatch';
import { batch, replicated, replicatedMap } from 'nestjs-cluster-dispatch';
import type { BehaviorSubject, Observable } from 'rxjs';

import { type Any, same } from './same.js';

interface Flags {
  readonly dark: boolean;
}
interface Price {
  readonly cents: number;
}

// What is made in the library, with the types of what it is made of.
same<ReturnType<typeof made.flags>, Replicated<Flags>>(true);
same<ReturnType<typeof made.prices>, ReplicatedMap<string, Price>>(true);
same<ReturnType<typeof made.entries>, ReplicatedMap<string, number>>(true);
same<ReturnType<typeof made.batched>, number>(true);
const made = {
  flags: () => replicated<Flags>({ dark: false }),
  prices: () => replicatedMap<string, Price>(),
  entries: () => replicatedMap([['a', 1] as [string, number]]),
  batched: () => batch(() => 1),
};
// @ts-expect-error: an object is not the same one in another process
export const objectAsKey = () => replicatedMap<Flags, Price>();

// Each kind of state is its read-only counterpart in a worker; what is private, or named so, is not there.
declare class States {
  readonly flags: Replicated<Flags>;
  level: Replicated<'info' | 'debug'>;
  readonly perhaps: Replicated<Flags | undefined>;
  readonly prices: ReplicatedMap<string, Price>;
  readonly counts: ReplicatedMap<number | bigint, number>;
  readonly subject: BehaviorSubject<Flags>;
  readonly loose: Replicated<Any>;
  readonly unknown: Replicated<unknown>;
  readonly looseMap: ReplicatedMap<string, Any>;
  readonly _internal: Replicated<Flags>;
  readonly text: string;
  protected readonly inside: Replicated<Flags>;
  private readonly secret: ReplicatedMap<string, Price>;
  setDark(dark: boolean): void;
}
same<
  Shared<States>,
  {
    readonly flags: Replica<Flags>;
    readonly level: Replica<'info' | 'debug'>;
    readonly perhaps: Replica<Flags | undefined>;
    readonly prices: ReplicaMap<string, Price>;
    readonly counts: ReplicaMap<number | bigint, number>;
    readonly subject: ReplicaSubject<Flags>;
    readonly loose: Replica<Any>;
    readonly unknown: Replica<unknown>;
    readonly looseMap: ReplicaMap<string, Any>;
    readonly setDark: (dark: boolean) => Promise<void>;
  }
>(true);

// What is shared again, in a library of its own, is what it was.
same<Shared<Shared<States>>, Shared<States>>(true);

// A worker reads, and knows how fresh that is.
declare const states: Shared<States>;
same<typeof states.flags.value, Flags>(true);
same<typeof states.flags.changes$, Observable<ReplicatedChange<Flags>>>(true);
same<typeof states.prices.changes$, Observable<ReplicatedMapChange<string, Price>>>(true);
same<typeof states.subject.value, Flags>(true);
same<ReturnType<typeof states.subject.getValue>, Flags>(true);
same<ReturnType<typeof price>, Price | undefined>(true);
const price = () => states.prices.get('ACME');
export const asMap: ReadonlyMap<string, Price> = states.prices;
export const asObservable: Observable<Flags> = states.subject;
export const status: ReplicaStatus[] = [states.flags, states.prices, states.subject];
same<keyof ReplicaStatus, 'connected' | 'epoch' | 'version' | 'ageMs'>(true);

// Nothing of it writes.
type Writer =
  'set' | 'update' | 'delete' | 'clear' | 'next' | 'error' | 'complete' | 'publishTo' | 'snapshot';
same<Extract<keyof Shared<States>['flags'], Writer>, never>(true);
same<Extract<keyof Shared<States>['prices'], Writer>, never>(true);
same<Extract<keyof Shared<States>['subject'], Writer>, never>(true);
// @ts-expect-error: it is read-only
export const writeValue = () => (states.flags.value = { dark: true });
// @ts-expect-error: it is read-only
export const writeSubject = () => (states.subject.value = { dark: true });
// @ts-expect-error: it is read-only
export const writeVersion = () => (states.prices.version = 1);
// @ts-expect-error: it is read-only
export const replaceState = () => (states.flags = states.perhaps);
// @ts-expect-error: an entry is set in the library
export const setEntry = () => states.prices.set('ACME', { cents: 1 });

// A fake for a test need have no more than what is read.
export const fake: Pick<Shared<States>, 'flags'> = {
  flags: {
    value: { dark: true },
    changes$: states.flags.changes$,
    connected: true,
    epoch: 1,
    version: 0,
    ageMs: 0,
  },
};
