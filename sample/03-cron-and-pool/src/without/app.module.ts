import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { getSharedToken } from 'nestjs-cluster-dispatch';

import { AccountsController } from '../app/accounts.controller.js';
import { AccountsService } from '../app/accounts.service.js';
import { BillingJob } from '../app/billing.job.js';
import { DatabasePool } from '../app/database-pool.js';

/**
 * The same controller, which asks for the same token, and gets a service of this very process. The token is all that
 * is left of the package here: it forks nothing and shares nothing.
 */
@Module({
  imports: [ScheduleModule.forRoot()],
  controllers: [AccountsController],
  providers: [DatabasePool, BillingJob, { provide: getSharedToken('accounts'), useClass: AccountsService }],
})
export class AppModule {}
