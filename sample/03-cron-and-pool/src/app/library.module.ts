import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';

import { AccountsService } from './accounts.service.js';
import { BillingJob } from './billing.job.js';
import { DatabasePool } from './database-pool.js';

/** Exists once, in the library process. Only `AccountsService` can be called from the workers. */
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [DatabasePool, AccountsService, BillingJob],
})
export class LibraryModule {}
