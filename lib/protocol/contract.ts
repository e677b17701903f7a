/**
 * What a member is, where that is known before it is used:
 *
 * - `observable`, `iterable`: a method whose result is one; it is called when somebody subscribes, or pulls
 * - `property`: an Observable that the provider has; it is read when somebody subscribes
 * - `current`: such a property that has a present value, which each subscriber gets first
 * - `events`: the listeners of an EventEmitter: an Observable of the arguments of one event
 *
 * A method without a kind is called at once, whatever it will return.
 */
export type MemberKind = 'observable' | 'iterable' | 'property' | 'current' | 'events';

/** How long, and how many, an agent keeps results of one method. */
export interface ContractCache {
  readonly ttlMs: number;
  readonly maxEntries: number;
}

/** One method of a shared provider, or something that is used like one, as the library offers it. */
export interface ContractMethod {
  readonly name: string;
  readonly kind?: MemberKind;
  /** Subscribe again when the library was replaced. */
  readonly resubscribe?: true;
  /** A call that was lost with its channel may be sent again. */
  readonly idempotent?: true;
  /** Milliseconds a caller waits; without it, the caller's own default holds. */
  readonly timeoutMs?: number;
  /** An agent may keep the result, and give it again to who calls with the same arguments. */
  readonly cache?: ContractCache;
  /** An agent may make one call of several with the same arguments. */
  readonly coalesce?: true;
}

/** A piece of state that a shared provider publishes. */
export interface ContractState {
  readonly name: string;
  readonly kind: StateKind;
}

/** What changes at once: all of a value, with its parts; or the entries of a map. */
export type StateKind = 'value' | 'map';

export interface ContractProvider {
  readonly name: string;
  readonly methods: readonly ContractMethod[];
  readonly states?: readonly ContractState[];
}

/**
 * What a library offers. On the wire a method is an integer: its position among all methods of the contract,
 * counted provider by provider; and so is a state.
 */
export interface Contract {
  readonly providers: readonly ContractProvider[];
}

/** Calls `visit` for every method, with its number. */
export function forEachMethod(
  contract: Contract,
  visit: (provider: ContractProvider, method: ContractMethod, index: number) => void,
): void {
  let index = 0;
  for (const provider of contract.providers) {
    for (const method of provider.methods) visit(provider, method, index++);
  }
}

/** Every state, in the order of their numbers. */
export function statesOf(contract: Contract): { readonly provider: string; readonly state: ContractState }[] {
  return contract.providers.flatMap(({ name: provider, states = [] }) =>
    states.map((state) => ({ provider, state })),
  );
}

/**
 * A short text that is the same for two libraries that offer the same, in whatever order: two contracts of one text can
 * stand in for each other. It is FNV-1a of 64 bits, so no proof against somebody who looks for another contract.
 */
export function fingerprintOf({ providers }: Contract): string {
  const canonical = sortedByName(providers).map(({ name, methods, states = [] }) => [
    name,
    sortedByName(methods).map(canonicalMethod),
    ...sortedByName(states).map((state) => [state.name, state.kind]),
  ]);
  return fnv1a(JSON.stringify(canonical));
}

function canonicalMethod(method: ContractMethod): unknown[] {
  const { name, kind, resubscribe, idempotent, timeoutMs, cache, coalesce } = method;
  const canonical = [name, kind ?? 0, resubscribe ?? 0, idempotent ?? 0, timeoutMs ?? 0];
  // At the end, and only where they are: the text of a contract without them stays what it was.
  if (cache) canonical.push('cache', cache.ttlMs, cache.maxEntries);
  if (coalesce) canonical.push('coalesce');
  return canonical;
}

function sortedByName<T extends { readonly name: string }>(named: readonly T[]): T[] {
  return named.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function fnv1a(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}
