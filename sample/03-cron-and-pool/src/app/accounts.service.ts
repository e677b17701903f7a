import { Injectable } from '@nestjs/common';
import { SharedProvider } from 'nestjs-cluster-dispatch';

import { DatabasePool } from './database-pool.js';

export interface Account {
  id: number;
  name: string;
}

export interface Billing {
  period: Date;
  /** The process in which the job ran. */
  pid: number;
}

/** What needs several queries on one connection, such as a transaction, would be one method here. */
@Injectable()
@SharedProvider('accounts')
export class AccountsService {
  constructor(private readonly database: DatabasePool) {}

  /** @throws what PostgreSQL answers: an error with a `code`, which is 23505 when the name is taken */
  async open(name: string): Promise<Account> {
    const [account] = await this.database.query<Account>(
      'insert into accounts (name) values ($1) returning id, name',
      [name],
    );
    if (!account) throw new Error('PostgreSQL returned no row for the new account.');
    return account;
  }

  async count(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::integer from accounts');
    return row?.count ?? 0;
  }

  async lastBillings(): Promise<Billing[]> {
    return this.database.query<Billing>('select period, pid from billings order by period desc, pid limit 4');
  }
}
