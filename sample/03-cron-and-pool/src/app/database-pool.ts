import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Pool } from 'pg';

/** How many connections one pool opens at most. */
export const POOL_MAX = 5;

/** Holds the pool. Whoever constructs it costs PostgreSQL up to `POOL_MAX` connections. */
@Injectable()
export class DatabasePool implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('DatabasePool');
  private readonly pool = new Pool({
    connectionString: process.env['DATABASE_URL'],
    max: POOL_MAX,
    // PostgreSQL shows it in pg_stat_activity: it can say itself which process holds a connection.
    application_name: `${process.env['PGAPPNAME'] ?? 'cron-and-pool'} ${process.pid}`,
  });

  constructor() {
    this.pool.on('connect', () => this.logger.log(`pid ${process.pid} opened a connection`));
    // The pool replaces a connection that breaks while idle; with no listener the error would end the process.
    this.pool.on('error', (error) => this.logger.warn(`An idle connection broke: ${error.message}`));
  }

  /** An app that cannot reach its database does not start. */
  async onModuleInit(): Promise<void> {
    await this.query('select 1');
  }

  async query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]> {
    return (await this.pool.query<Row>(text, values)).rows;
  }

  /** Not in onModuleDestroy(): `@nestjs/schedule` stops its jobs after that, and before this. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}
