import { Controller, Get, Module, Param } from '@nestjs/common';
import { ClusterDispatchModule, InjectShared, type Shared } from 'nestjs-cluster-dispatch';

import { type CallService, LibraryModule, type PricesService } from './library.module.js';

@Controller()
export class PricesController {
  constructor(
    @InjectShared('prices') private readonly prices: Shared<PricesService>,
    @InjectShared('call') private readonly call: Shared<CallService>,
  ) {}

  @Get('quote/:symbol')
  async quote(@Param('symbol') symbol: string): Promise<object> {
    return { ...(await this.prices.quote(symbol)), worker: process.pid };
  }

  @Get('call/:text')
  describe(@Param('text') text: string): Promise<object> {
    return this.call.describe(text);
  }
}

@Module({
  imports: [ClusterDispatchModule.forRoot({ library: LibraryModule, workers: 2 })],
  controllers: [PricesController],
})
export class AppModule {}
