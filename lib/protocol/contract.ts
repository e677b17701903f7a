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
}

export interface ContractProvider {
  readonly name: string;
  readonly methods: readonly ContractMethod[];
}

/**
 * What a library offers. On the wire a method is an integer: its position among all methods of the contract,
 * counted provider by provider.
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
