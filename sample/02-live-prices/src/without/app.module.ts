import { Module } from '@nestjs/common';
import { getSharedToken } from 'nestjs-cluster-dispatch';

import { Clients } from '../app/clients.js';
import { LiveEvents } from '../app/live-events.js';
import { PageController } from '../app/page.controller.js';
import { PricesController } from '../app/prices.controller.js';
import { PricesService } from '../app/prices.service.js';

/**
 * The same controllers, which ask for the same token, and get a service of this very process. The token is all that is
 * left of the package here: it forks nothing and shares nothing.
 */
@Module({
  controllers: [PricesController, PageController],
  providers: [
    Clients,
    { provide: getSharedToken('prices'), useClass: PricesService },
    {
      provide: LiveEvents,
      inject: [getSharedToken('prices')],
      useFactory: (prices: PricesService) => new LiveEvents(prices.ticks()),
    },
  ],
})
export class AppModule {}
