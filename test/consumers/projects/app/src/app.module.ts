import { Controller, Get, Module, Param } from '@nestjs/common';
import { ClusterDispatchModule, InjectShared, type Shared } from 'nestjs-cluster-dispatch';

import { LibraryModule, type PricesService } from './library.module.js';

@Controller()
export class PricesController {
  constructor(@InjectShared('prices') private readonly prices: Shared<PricesService>) {}

  @Get('quote/:symbol')
  async quote(@Param('symbol') symbol: string): Promise<object> {
    return { ...(await this.prices.quote(symbol)), worker: process.pid };
  }
}

@Module({
  imports: [ClusterDispatchModule.forRoot({ library: LibraryModule, workers: 2 })],
  controllers: [PricesController],
})
export class AppModule {}
