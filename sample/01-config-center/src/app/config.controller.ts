import { BadRequestException, Body, Controller, Get, NotFoundException, Param, Put } from '@nestjs/common';
import { InjectShared, type Shared } from 'nestjs-cluster-dispatch';

import type { ConfigCenterService } from './config-center.service.js';

export interface ConfigReply {
  key: string;
  value: string;
  /** Whether it is that of now; while the library is away, it is the last one. Without the module there is none. */
  connected?: boolean;
  /** The process that answered. */
  worker: number;
}

export interface CallsReply {
  /** How often the service was called, by all workers together. */
  calls: number;
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

  /** Reads what this process has: no call, no `await`. */
  @Get('config/:key')
  get(@Param('key') key: string): ConfigReply {
    const { value: values, connected } = this.config.values;
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined) throw new NotFoundException(`The config server has no "${key}"`);
    return { key, value, connected, worker: process.pid };
  }

  @Put('config/:key')
  async set(@Param('key') key: string, @Body('value') value?: string): Promise<ConfigReply> {
    if (typeof value !== 'string') throw new BadRequestException('Send the new value as "value"');
    await this.config.set(key, value);
    // What was set before the answer to the call is here already.
    return this.get(key);
  }

  @Get('holder')
  async holder(): Promise<HolderReply> {
    return { holder: await this.config.holderPid(), worker: process.pid };
  }

  @Get('calls')
  async calls(): Promise<CallsReply> {
    return { calls: await this.config.callCount(), worker: process.pid };
  }
}
