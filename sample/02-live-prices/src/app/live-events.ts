import type { MessageEvent } from '@nestjs/common';
import { StreamGap } from 'nestjs-cluster-dispatch';
import { map, type Observable, share } from 'rxjs';

import type { Tick } from './prices.service.js';

/** The ticks as Server-Sent Events: subscribed to once for all clients of this worker, and as long as it has one. */
export class LiveEvents {
  readonly events$: Observable<MessageEvent>;

  constructor(ticks: Observable<Tick | StreamGap>) {
    // Made into text before it is shared, once for all clients.
    this.events$ = ticks.pipe(map(toEvent), share());
  }
}

function toEvent(item: Tick | StreamGap): MessageEvent {
  if (item instanceof StreamGap) return { type: 'gap', data: JSON.stringify({ cause: item.cause.message }) };
  return { type: 'tick', data: JSON.stringify(item) };
}
