import type { Contract, ContractMethod } from '../protocol/contract.js';

/** Tells the workers of a library what it has to tell without being asked. */
export interface Publisher {
  /**
   * Results of a method may be others now.
   *
   * @param method its number in the contract @param args of the calls; without them, of all calls
   */
  invalidate(method: number, args: readonly unknown[] | undefined): void;
}

/** An instance as a contract offers it. */
export interface Offered {
  /** `prices` */
  readonly provider: string;
  readonly contract: Contract;
  readonly methods: ReadonlyMap<string, { readonly number: number; readonly offered: ContractMethod }>;
}

/** Of every instance that is shared; one may be shared under several names. */
const offeredOf = new WeakMap<object, readonly Offered[]>();
const publishers = new WeakMap<Contract, Publisher>();

/** Remembers as what an instance is offered. @param firstNumber of its methods in the contract */
export function rememberOffered(
  instance: object,
  contract: Contract,
  provider: { readonly name: string; readonly methods: readonly ContractMethod[] },
  firstNumber: number,
): void {
  const methods = new Map(
    provider.methods.map((offered, at) => [offered.name, { number: firstNumber + at, offered }]),
  );
  const offered = { provider: provider.name, contract, methods };
  offeredOf.set(instance, [...(offeredOf.get(instance) ?? []), offered]);
}

/** An instance that was made for one call. @param like what stands for it in the offer */
export function rememberOfferedLike(instance: object, like: object): void {
  const offered = offeredOf.get(like);
  if (offered) offeredOf.set(instance, offered);
}

/** As what an instance is offered; nothing, when it is not shared, or not yet. */
export function findOffered(instance: object): readonly Offered[] {
  return offeredOf.get(instance) ?? [];
}

/** From now on what the providers of that contract publish goes there. */
export function setPublisher(contract: Contract, publisher: Publisher): void {
  publishers.set(contract, publisher);
}

export function publisherOf(contract: Contract): Publisher | undefined {
  return publishers.get(contract);
}
