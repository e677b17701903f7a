import { Module, type DynamicModule } from '@nestjs/common';
import {
  ClusterDispatchModule,
  getSharedToken,
  type ClusterDispatchOptions,
  type Shared,
} from 'nestjs-cluster-dispatch';

import { LibraryModule, PricesService, type Quote } from './library.module.js';
import { PricesController } from './prices.controller.js';

@Module({
  imports: [ClusterDispatchModule.forRoot({ library: LibraryModule, workers: 2, mode: 'cluster' })],
  controllers: [PricesController],
})
export class AppModule {}

export class Settings {
  readonly workers: number = 2;
}

@Module({ providers: [Settings], exports: [Settings] })
export class SettingsModule {}

@Module({
  imports: [ClusterDispatchModule.forFeature({ imports: [SettingsModule], providers: [PricesService] })],
})
export class PricesModule {}

@Module({
  imports: [
    PricesModule,
    ClusterDispatchModule.forRootAsync({
      imports: [SettingsModule],
      inject: [Settings],
      useFactory: ({ workers }: Settings): ClusterDispatchOptions => ({
        workers,
        library: () => import('./library.module.js').then((m) => m.LibraryModule),
      }),
    }),
  ],
  providers: [
    {
      provide: 'quotes',
      inject: [getSharedToken('prices')],
      useFactory:
        (prices: Shared<PricesService>) =>
        (symbol: string): Promise<Quote> =>
          prices.quote(symbol),
    },
  ],
})
export class AsyncAppModule {}

/** What `imports` takes is part of the API, too. */
export const root: Promise<DynamicModule> = ClusterDispatchModule.forRoot();
