import { BadRequestException, Body, Controller, Get, Post } from '@nestjs/common';
import { InjectShared, type Shared } from 'nestjs-cluster-dispatch';

import type { AccountsService, Billing } from './accounts.service.js';
import { nameIsTaken } from './name-is-taken.js';

export interface WorkerReply {
  /** The process that answered. */
  worker: number;
}

export interface CountReply extends WorkerReply {
  accounts: number;
}

@Controller()
export class AccountsController {
  constructor(@InjectShared('accounts') private readonly accounts: Shared<AccountsService>) {}

  @Get('worker')
  worker(): WorkerReply {
    return { worker: process.pid };
  }

  @Get('accounts')
  async count(): Promise<CountReply> {
    return { accounts: await this.accounts.count(), worker: process.pid };
  }

  @Post('accounts')
  async open(@Body('name') name?: string): Promise<WorkerReply> {
    if (typeof name !== 'string') throw new BadRequestException('Send the name of the account as "name"');
    try {
      return { ...(await this.accounts.open(name)), worker: process.pid };
    } catch (error) {
      throw nameIsTaken(error) ?? error;
    }
  }

  @Get('billings')
  billings(): Promise<Billing[]> {
    return this.accounts.lastBillings();
  }
}
