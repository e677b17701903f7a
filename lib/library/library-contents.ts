import type { StatePublisher } from '../protocol/state-publisher.js';
import type { Offer } from './offer.js';

/** What a library offers, and how what is behind it is closed. */
export interface LibraryContents {
  readonly offer: Offer;
  /** Of the states of the offer. */
  readonly publisher: StatePublisher;
  /** Runs what is to run when the library stops. */
  close(signal?: string): Promise<void>;
}
