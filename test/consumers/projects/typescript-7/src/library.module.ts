import { Module, type OnModuleInit } from '@nestjs/common';
import { provideShared, SharedMethod, SharedProvider } from 'nestjs-cluster-dispatch';

export interface Quote {
  readonly symbol: string;
  readonly price: number;
}

@SharedProvider('prices', { timeoutMs: 1000, expose: ['quote', 'history'] })
export class PricesService implements OnModuleInit {
  readonly source = 'nowhere';

  onModuleInit(): void {}

  quote(symbol: string): Quote {
    return { symbol, price: 42 };
  }

  @SharedMethod({ timeoutMs: 500 })
  async history(symbol: string, days = 7): Promise<Quote[]> {
    return Array.from({ length: days }, () => this.quote(symbol));
  }
}

export class Clock {
  now(): Date {
    return new Date();
  }
}

@Module({
  providers: [
    PricesService,
    provideShared('clock', { useClass: Clock }),
    provideShared('tools', { useValue: { echo: (value: string) => value }, expose: ['echo'] }),
    provideShared('tagged', { useFactory: (prices: PricesService) => prices, inject: [PricesService] }),
  ],
})
export class LibraryModule {}
