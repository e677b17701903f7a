import type { SharedMethodOptions, SharedProviderOptions } from '../interfaces/shared-options.interface.js';
import type { MethodRunner } from './method-runners.js';
import { type Offer, offerOf } from './offer.js';
import type { RunnableMember } from './shared-handler.js';
import { membersOf } from './shared-members.js';
import { sharedStates } from './shared-methods.js';

/** A shared provider, with the options that say what of it is shared, and how. */
export interface SharedInstance extends SharedProviderOptions {
  readonly name: string;
  readonly instance: object;
  /** Where it comes from, for errors: `PricesService in LibraryModule`. */
  readonly origin: string;
  methodOptions(method: string): SharedMethodOptions;
  /** What runs a member. Default: it runs on `instance`, directly. */
  runnerOf?(member: RunnableMember): MethodRunner | undefined;
}

/** @throws {BootError} when two providers have one name or one state, or `expose` lists what there is not */
export function makeOffer(shared: readonly SharedInstance[]): Offer {
  return offerOf(
    shared.map((provider) => ({
      ...provider,
      members: membersOf(provider),
      states: sharedStates(provider.instance, provider.expose),
    })),
  );
}
