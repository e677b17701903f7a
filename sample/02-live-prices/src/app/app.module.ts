import { Module } from '@nestjs/common';
import { ClusterDispatchModule, getSharedToken, withGaps, type Shared } from 'nestjs-cluster-dispatch';

import { Clients } from './clients.js';
import { LiveEvents } from './live-events.js';
import { PageController } from './page.controller.js';
import { PricesController } from './prices.controller.js';
import type { PricesService } from './prices.service.js';

/** Runs in every worker. */
@Module({
  imports: [
    ClusterDispatchModule.forRoot({
      library: () => import('./library.module.js').then((m) => m.LibraryModule),
      workers: 4,
    }),
  ],
  controllers: [PricesController, PageController],
  providers: [
    Clients,
    {
      provide: LiveEvents,
      inject: [getSharedToken('prices')],
      useFactory: (prices: Shared<PricesService>) => new LiveEvents(withGaps(prices.ticks())),
    },
  ],
})
export class AppModule {}
