import { randomBytes } from 'node:crypto';

import { Client } from 'pg';

import { schemaOf } from './schema.js';

/** How often the job ran in one period, and in which processes. */
export interface Period {
  readonly runs: number;
  readonly pids: number[];
}

/** A schema for one story, removed at its end, and the demo's own connection to PostgreSQL. */
export class StoryDatabase {
  /** The name of the schema, and what the app's connections are known by. */
  private readonly name = `cron_and_pool_${randomBytes(4).toString('hex')}`;
  private readonly client: Client;

  private constructor(private readonly url: string) {
    this.client = new Client({ connectionString: url, application_name: 'the demo of cron-and-pool' });
    // The next query says that the connection broke.
    this.client.on('error', () => {});
  }

  static async create(url: string): Promise<StoryDatabase> {
    const database = new StoryDatabase(url);
    await database.client.connect();
    await database.client.query(schemaOf(database.name));
    return database;
  }

  /** Variables that pg reads as PostgreSQL's own programs do, but for the first. */
  get env(): Record<string, string> {
    return { DATABASE_URL: this.url, PGOPTIONS: `-c search_path=${this.name}`, PGAPPNAME: this.name };
  }

  /** PostgreSQL's own count of the app's connections, by the pid of the process that holds them. */
  async connections(): Promise<Map<number, number>> {
    const { rows } = await this.client.query<{ pid: number; count: number }>(
      `select split_part(application_name, ' ', 2)::integer as pid, count(*)::integer as count
      from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend'
        and split_part(application_name, ' ', 1) = $1
      group by 1`,
      [this.name],
    );
    return new Map(rows.map(({ pid, count }) => [pid, count]));
  }

  /** No query on accounts is answered until `unlockAccounts()`. */
  async lockAccounts(): Promise<void> {
    await this.client.query('begin; lock table accounts in access exclusive mode');
  }

  async unlockAccounts(): Promise<void> {
    await this.client.query('commit');
  }

  /** Calls `listener` with a period, in seconds since 1970, each time that the job has run. */
  async onBilling(listener: (period: number) => void): Promise<void> {
    this.client.on('notification', ({ payload }) => listener(Number(payload)));
    await this.client.query(`listen ${this.name}`);
  }

  /** What the job recorded in the periods between two others. */
  async periodsBetween(after: number, before: number): Promise<Period[]> {
    const { rows } = await this.client.query<Period>(
      `select count(*)::integer as runs, array_agg(distinct pid order by pid) as pids
      from billings where period > to_timestamp($1) and period < to_timestamp($2)
      group by period order by period`,
      [after, before],
    );
    return rows;
  }

  async drop(): Promise<void> {
    await this.client.query(`drop schema ${this.name} cascade`);
    await this.client.end();
  }
}
