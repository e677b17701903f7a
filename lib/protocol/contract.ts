/** One method of a shared provider, as the library offers it. */
export interface ContractMethod {
  readonly name: string;
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
