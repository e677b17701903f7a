import { BadRequestException, Body, Controller, Get, Param, Put } from '@nestjs/common';
import { InjectShared, type Shared } from 'nestjs-cluster-dispatch';

import type { ConfigCenterService } from './config-center.service.js';

export interface ConfigReply {
  key: string;
  value: string;
  /** The process that answered. */
  worker: number;
}

export interface HolderReply {
  /** The process that holds the connection to the config server. */
  holder: number;
  worker: number;
}

@Controller()
export class ConfigController {
  constructor(@InjectShared('config') private readonly config: Shared<ConfigCenterService>) {}

  @Get('config/:key')
  async get(@Param('key') key: string): Promise<ConfigReply> {
    return { key, value: await this.config.get(key), worker: process.pid };
  }

  @Put('config/:key')
  async set(@Param('key') key: string, @Body('value') value?: string): Promise<ConfigReply> {
    if (typeof value !== 'string') throw new BadRequestException('Send the new value as "value"');
    await this.config.set(key, value);
    return this.get(key);
  }

  @Get('holder')
  async holder(): Promise<HolderReply> {
    return { holder: await this.config.holderPid(), worker: process.pid };
  }
}
