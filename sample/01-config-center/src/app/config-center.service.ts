import { Logger, NotFoundException, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { SharedProvider } from 'nestjs-cluster-dispatch';

import { ConfigClient } from '../config-client.js';
import { configPort } from '../config-protocol.js';

/** Holds the connection to the config server. Whoever constructs it costs the server one connection. */
@SharedProvider('config')
export class ConfigCenterService implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('ConfigCenter');
  private client: ConfigClient | undefined;

  async onModuleInit(): Promise<void> {
    this.client = await ConfigClient.connect(configPort());
    this.client.onLost(() => this.logger.warn('The config server went away; the values stay as they were'));
    this.logger.log(`pid ${process.pid} connected to the config server`);
  }

  /** @throws {NotFoundException} for a key that the config server does not have */
  get(key: string): string {
    const value = this.#connected().get(key);
    if (value === undefined) throw new NotFoundException(`The config server has no "${key}"`);
    return value;
  }

  async set(key: string, value: string): Promise<void> {
    await this.#connected().set(key, value);
  }

  /** The process that holds the connection. */
  holderPid(): number {
    return process.pid;
  }

  onModuleDestroy(): void {
    this.client?.close();
  }

  // `#` rather than `private`, which is unknown at run time: a worker must not be able to call this.
  #connected(): ConfigClient {
    if (!this.client) throw new Error('ConfigCenterService is used before onModuleInit().');
    return this.client;
  }
}
