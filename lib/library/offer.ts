import { BootError } from '../errors/boot.error.js';
import type { SharedMethodOptions, SharedProviderOptions } from '../interfaces/shared-options.interface.js';
import type { CallableMethod } from '../protocol/callable-method.js';
import type { Contract, ContractProvider } from '../protocol/contract.js';
import type { MethodRunner } from './method-runners.js';
import type { RunnableMember } from './shared-handler.js';
import { membersOf } from './shared-members.js';

/** An instance that is to be shared. */
export interface SharedInstance extends SharedProviderOptions {
  readonly name: string;
  readonly instance: object;
  /** Where it comes from, for errors: `PricesService in LibraryModule`. */
  readonly origin: string;
  methodOptions(method: string): SharedMethodOptions;
  /** What runs a member. Default: it runs on `instance`, directly. */
  runnerOf?(member: RunnableMember): MethodRunner | undefined;
}

/** What a library offers, and the methods behind it: the number of a method is its position in both. */
export interface Offer {
  readonly contract: Contract;
  readonly methods: readonly CallableMethod[];
}

/** @throws {BootError} when two providers have one name, or `expose` lists what there is not */
export function makeOffer(shared: readonly SharedInstance[]): Offer {
  refuseEqualNames(shared);
  const methods: CallableMethod[] = [];
  const providers = shared.map((provider): ContractProvider => {
    const members = membersOf(provider);
    methods.push(...members.map(({ run }) => run));
    return { name: provider.name, methods: members.map(({ offered }) => offered) };
  });
  return { contract: { providers }, methods };
}

function refuseEqualNames(shared: readonly SharedInstance[]): void {
  const origins = new Map<string, string>();
  for (const { name, origin } of shared) {
    const other = origins.get(name);
    if (other !== undefined)
      throw new BootError(
        `Two shared providers are named "${name}": ${other} and ${origin}. ` +
          'Give one of them another name, or provide it in one module and export it from there.',
      );
    origins.set(name, origin);
  }
}
