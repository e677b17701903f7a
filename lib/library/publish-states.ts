import type { Limits } from '../interfaces/limits.interface.js';
import type { KnownClasses } from '../protocol/known-classes.js';
import { StatePublisher } from '../protocol/state-publisher.js';
import { endOfTurn } from '../transport/end-of-turn.js';
import { openBatch } from './batch.js';
import type { Offer } from './offer.js';
import { setPublisher } from './publishers.js';

/** What values are encoded with. */
export interface PublishOptions {
  readonly classes: KnownClasses;
  /** Default: those that hold when the options say nothing else. */
  readonly limits?: Limits | undefined;
  /** Which life of the library this is. Default: 1. */
  readonly epoch?: number | undefined;
}

/** Publishes the state of a library from now on, and what is invalidated in it. @throws {NotSerializableError} when some of it cannot be sent */
export function publishStates(offer: Offer, { classes, limits, epoch = 1 }: PublishOptions): StatePublisher {
  const publisher: StatePublisher = new StatePublisher(offer.states, {
    classes,
    epoch,
    ...(limits && { maxBytes: limits.maxMessageBytes }),
    batch: openBatch,
    requestCommit: () => endOfTurn(() => publisher.commit()),
    requestSlice: () => endOfTurn(() => publisher.sendSlice()),
  });
  publisher.start();
  setPublisher(offer.contract, publisher);
  return publisher;
}
