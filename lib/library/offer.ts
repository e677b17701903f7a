import { BootError } from '../errors/boot.error.js';
import type { SharedMethodOptions, SharedProviderOptions } from '../interfaces/shared-options.interface.js';
import type { CallableMethod } from '../protocol/callable-method.js';
import type { Contract, ContractProvider } from '../protocol/contract.js';
import type { MethodRunner } from './method-runners.js';
import { rememberOffered } from './publishers.js';
import type { RunnableMember } from './shared-handler.js';
import type { NamedState } from '../protocol/state-publisher.js';
import { membersOf } from './shared-members.js';
import { sharedStates } from './shared-methods.js';

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
  /** Their numbers are their positions, too. */
  readonly states: readonly NamedState[];
}

/** @throws {BootError} when two providers have one name or one state, or `expose` lists what there is not */
export function makeOffer(shared: readonly SharedInstance[]): Offer {
  refuseEqualNames(shared);
  const methods: CallableMethod[] = [];
  const states: NamedState[] = [];
  const providers: ContractProvider[] = [];
  const contract = { providers };
  for (const provider of shared) {
    const members = membersOf(provider);
    const own = sharedStates(provider.instance, provider.expose);
    const offered: ContractProvider = {
      name: provider.name,
      methods: members.map((member) => member.offered),
      ...(own.length > 0 && { states: own.map(({ name, source: { kind } }) => ({ name, kind })) }),
    };
    rememberOffered(provider.instance, contract, offered, methods.length);
    providers.push(offered);
    methods.push(...members.map(({ run }) => run));
    states.push(...own.map(({ name, source }) => ({ name: `${provider.name}.${name}`, source })));
  }
  refuseEqualStates(states);
  return { contract, methods, states };
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

/** A state tells one place of its changes; in the other it would stay as it is for ever. */
function refuseEqualStates(states: readonly NamedState[]): void {
  const names = new Map<unknown, string>();
  for (const { name, source } of states) {
    const other = names.get(source);
    if (other !== undefined)
      throw new BootError(
        `${other} and ${name} are the same replicated state. ` +
          'Share it in one place, and leave it out of the "expose" of the other, or keep it in a private #field there.',
      );
    names.set(source, name);
  }
}
