import type { Observable } from 'rxjs';

import type { StateSink, StateSnapshot, StateSource } from '../protocol/state-source.js';
import { ALWAYS, type EncodedChange } from '../protocol/encoded-change.js';
import type { ContractState } from '../protocol/contract.js';
import type { OutgoingMessage } from '../protocol/outgoing-message.js';
import { Operation } from '../protocol/operation.js';
import type { EncodedValue } from '../protocol/value.js';

/** A `BehaviorSubject`, of any copy of RxJS. */
export type CurrentObservable = Observable<unknown> & { getValue(): unknown };

/**
 * The value of a `BehaviorSubject`, published as a state. Unlike that of `replicated()` it is not ours to freeze, so it is sent
 * whole each time. A value that cannot be sent, and an error of the subject, is what reading it throws in the workers: nobody
 * here could be told.
 */
export class ReplicatedSubject implements StateSource {
  readonly kind: ContractState['kind'] = 'value';
  private last: EncodedChange | undefined;

  constructor(private readonly subject: CurrentObservable) {}

  publishTo(sink: StateSink): void {
    const publish = (change: EncodedChange): void => {
      if (this.last && isText(change.value) && areEqual(this.last.message, change.message)) return;
      this.last = change;
      sink.publish(change);
    };
    this.last = this.present(sink);
    this.subject.subscribe({
      next: (value) => publish(put(value, sink)),
      error: (error: unknown) => publish(fail(error, sink)),
    });
  }

  snapshot(sink: StateSink): StateSnapshot {
    let isRead = false;
    return {
      position: ALWAYS,
      isIndivisible: false,
      next: () => {
        if (isRead) return undefined;
        isRead = true;
        return this.present(sink);
      },
    };
  }

  private present(sink: StateSink): EncodedChange {
    let value: unknown;
    try {
      value = this.subject.getValue();
    } catch (error) {
      return fail(error, sink);
    }
    return put(value, sink);
  }
}

const areEqual = (a: OutgoingMessage, b: OutgoingMessage): boolean =>
  a.json === b.json && String(a.numbers) === String(b.numbers);

function put(value: unknown, sink: StateSink): EncodedChange {
  try {
    return sink.change(Operation.put, sink.encode([[], value], 'value'));
  } catch (error) {
    return fail(error, sink);
  }
}

function fail(error: unknown, sink: StateSink): EncodedChange {
  const failure = (what: unknown): EncodedChange => sink.change(Operation.fail, sink.encode([what], 'error'));
  try {
    return failure(error);
  } catch (cause) {
    return failure(cause);
  }
}

/** Bytes are beside the text. */
const isText = (value: EncodedValue): boolean => typeof value === 'string' || value.attachments.length === 0;
