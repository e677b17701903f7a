import type { ServerResponse } from 'node:http';

import { Controller, Get, Inject, type MessageEvent, Res, Sse } from '@nestjs/common';
import { InjectShared, type Shared } from 'nestjs-cluster-dispatch';
import { concat, type Observable, of } from 'rxjs';

import { Clients } from './clients.js';
import { LiveEvents } from './live-events.js';
import type { Holder, PricesService, Tick } from './prices.service.js';

export interface HolderReply extends Holder {
  worker: number;
}

export interface WorkerReply {
  worker: number;
  clients: number;
  skipped: number;
  waitingBytes: number;
}

@Controller()
export class PricesController {
  constructor(
    @InjectShared('prices') private readonly prices: Shared<PricesService>,
    @Inject(LiveEvents) private readonly live: LiveEvents,
    @Inject(Clients) private readonly clients: Clients,
  ) {}

  @Sse('prices')
  prices$(@Res() response: ServerResponse): Observable<MessageEvent> {
    const hello = of({ type: 'worker', data: { worker: process.pid } });
    return this.clients.add(response, concat(hello, this.live.events$));
  }

  @Get('recent')
  async recent(): Promise<Tick[]> {
    return this.prices.recent();
  }

  @Get('holder')
  async holder(): Promise<HolderReply> {
    return { ...(await this.prices.holder()), worker: process.pid };
  }

  @Get('worker')
  worker(): WorkerReply {
    const { count: clients, skipped, waitingBytes } = this.clients;
    return { worker: process.pid, clients, skipped, waitingBytes };
  }
}
