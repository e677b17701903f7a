import { Controller, Get, Param } from '@nestjs/common';
import { CallTimeoutError, InjectShared, type Shared } from 'nestjs-cluster-dispatch';

import type { Clock, PricesService, Quote } from './library.module.js';

@Controller()
export class PricesController {
  constructor(
    @InjectShared('prices') private readonly prices: Shared<PricesService>,
    @InjectShared('clock') private readonly clock: Shared<Clock>,
  ) {}

  @Get('quote/:symbol')
  async quote(@Param('symbol') symbol: string): Promise<Quote & { at: Date }> {
    const quote: Promise<Quote> = this.prices.quote(symbol);
    const at: Promise<Date> = this.clock.now();
    return { ...(await quote), at: await at };
  }

  @Get('history/:symbol')
  async history(@Param('symbol') symbol: string): Promise<readonly Quote[]> {
    try {
      return await this.prices.history(symbol);
    } catch (error) {
      if (error instanceof CallTimeoutError && error.code === 'CALL_TIMEOUT' && error.execution === 'maybe')
        return [];
      throw error;
    }
  }
}
