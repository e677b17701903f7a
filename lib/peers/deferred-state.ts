import { machineNow } from '../transport/machine-clock.js';
import type { DeferredMembers } from './deferred-method.js';

type Key = string | symbol;

interface EarlyState {
  readonly name: string;
  readonly members: DeferredMembers;
  /** When it was injected, by the clock of the machine. */
  readonly since: number;
  /** Why it cannot be read. */
  readonly why: () => Error;
}

/** What a member gives as long as nothing is known of it. */
type UntilKnown = (state: EarlyState, key: Key) => unknown;

/** There is nothing that could be given. */
const refuse: UntilKnown = ({ why }) => {
  throw why();
};

/** A method that may be kept as well: it looks for the state when it is called. */
const lookLater: UntilKnown =
  ({ name, members, why }, key) =>
  (...args: unknown[]) => {
    const state = members.property(name);
    if (typeof state !== 'object' || state === null) throw (members.unreadable(name) ?? why)();
    return Reflect.apply(Reflect.get(state, key) as () => unknown, state, args);
  };

/** All that can be read of a replica, of whatever kind. `forEach` is also that of an Observable, and is not here. */
const STATE_MEMBERS: ReadonlyMap<Key, UntilKnown> = new Map<Key, UntilKnown>([
  ['connected', () => false],
  ['epoch', () => 0],
  ['version', () => 0],
  ['ageMs', ({ since }) => Math.round(machineNow() - since)],
  ['changes$', ({ name, members }) => members.changes(name)],
  ['value', refuse],
  ['size', refuse],
  ['getValue', lookLater],
  ['get', lookLater],
  ['has', lookLater],
  ['keys', lookLater],
  ['entries', lookLater],
  ['values', lookLater],
  [Symbol.iterator, lookLater],
]);

/**
 * Lets a deferred member be read as the replica that it may turn out to be: as soon as there is one, it gives what that
 * gives, also to who kept the member from before. A member that turns out to be a method has none of these.
 */
export function addStateMembers(member: object, state: Pick<EarlyState, 'name' | 'members' | 'since'>): void {
  for (const [key, untilKnown] of STATE_MEMBERS) {
    const get = (): unknown => read(state, key, untilKnown);
    Object.defineProperty(member, key, { get, configurable: true });
  }
}

function read(state: Omit<EarlyState, 'why'>, key: Key, untilKnown: UntilKnown): unknown {
  const { name, members } = state;
  const known = members.property(name);
  if (typeof known === 'object' && known !== null) return memberOf(known, key);
  const why = members.unreadable(name);
  return why && untilKnown({ ...state, why }, key);
}

function memberOf(state: object, key: Key): unknown {
  const member: unknown = Reflect.get(state, key);
  return typeof member === 'function' ? (member.bind(state) as unknown) : member;
}
