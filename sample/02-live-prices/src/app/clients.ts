import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

import { Injectable, type MessageEvent, type OnModuleDestroy } from '@nestjs/common';
import { EMPTY, type Observable, Subject, takeUntil } from 'rxjs';

import { latestFor } from './latest-for.js';

/** Who gets the events of this worker. */
@Injectable()
export class Clients implements OnModuleDestroy {
  /** Events that were left out, for clients that do not read. */
  skipped = 0;
  private readonly responses = new Set<ServerResponse>();
  private readonly stopping = new Subject<void>();
  private isStopping = false;

  get count(): number {
    return this.responses.size;
  }

  /** What waits in this process to be sent. */
  get waitingBytes(): number {
    return [...this.responses].reduce((sum, { writableLength }) => sum + writableLength, 0);
  }

  /** The events for one client, for as long as it is there. */
  add(response: ServerResponse, events$: Observable<MessageEvent>): Observable<MessageEvent> {
    if (this.isStopping) return refuse(response);
    this.responses.add(response);
    response.once('close', () => this.responses.delete(response));
    return events$.pipe(
      takeUntil(this.stopping),
      latestFor(response, () => this.skipped++),
    );
  }

  /** A stream does not end by itself, and the server is closed when the last response has ended. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    this.stopping.next();
    await Promise.all([...this.responses].map(hasEnded));
  }
}

/** A client whose connection breaks comes back, to another worker; one that is told an error would not. */
function refuse(response: ServerResponse): Observable<never> {
  response.destroy();
  return EMPTY;
}

async function hasEnded(response: ServerResponse): Promise<void> {
  // Who does not read does not take the end either.
  if (response.writableNeedDrain) response.destroy();
  else await once(response, 'close');
}
