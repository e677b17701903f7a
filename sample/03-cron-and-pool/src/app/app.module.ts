import { Module } from '@nestjs/common';
import { ClusterDispatchModule } from 'nestjs-cluster-dispatch';

import { AccountsController } from './accounts.controller.js';

/** Runs in every worker. */
@Module({
  imports: [
    ClusterDispatchModule.forRoot({
      library: () => import('./library.module.js').then((m) => m.LibraryModule),
      workers: 4,
    }),
  ],
  controllers: [AccountsController],
})
export class AppModule {}
