import { BootError } from '../errors/boot.error.js';
import type { CallableMethod } from '../protocol/callable-method.js';
import type { Contract, ContractMethod, ContractProvider } from '../protocol/contract.js';
import type { NamedState } from '../protocol/state-publisher.js';
import { rememberOffered } from './publishers.js';

/** What is written into the contract, and what runs when it is called. */
export interface Member {
  readonly offered: ContractMethod;
  readonly run: CallableMethod;
}

/** An instance that is to be shared, with what of it is. */
export interface OfferedInstance {
  readonly name: string;
  readonly instance: object;
  /** Where it comes from, for errors: `PricesService in LibraryModule`. */
  readonly origin: string;
  readonly members: readonly Member[];
  readonly states: readonly NamedState[];
}

/** What a library offers, and the methods behind it: the number of a method is its position in both. */
export interface Offer {
  readonly contract: Contract;
  readonly methods: readonly CallableMethod[];
  /** Their numbers are their positions, too. */
  readonly states: readonly NamedState[];
}

/** @throws {BootError} when two of them have one name or one state */
export function offerOf(shared: readonly OfferedInstance[]): Offer {
  refuseEqualNames(shared);
  const methods: CallableMethod[] = [];
  const states: NamedState[] = [];
  const providers: ContractProvider[] = [];
  const contract = { providers };
  for (const provider of shared) {
    const { members, states: own } = provider;
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

function refuseEqualNames(shared: readonly OfferedInstance[]): void {
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
