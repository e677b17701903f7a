import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';

import { DatabasePool } from './database-pool.js';

/** Whoever constructs it bills the customers once in each period. */
@Injectable()
export class BillingJob {
  constructor(private readonly database: DatabasePool) {}

  /** A period is a second here, so that nobody has to wait for the end of the month. */
  @Cron(CronExpression.EVERY_SECOND)
  async bill(): Promise<void> {
    const period = new Date();
    period.setMilliseconds(0);
    await this.database.query('insert into billings (period, pid) values ($1, $2)', [period, process.pid]);
  }
}
