import { Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { replicated, SharedProvider } from 'nestjs-cluster-dispatch';

import { ConfigClient, type ConfigValues } from '../config-client.js';
import { configPort } from '../config-protocol.js';

/** Holds the connection to the config server. Whoever constructs it costs the server one connection. */
@SharedProvider('config')
export class ConfigCenterService implements OnModuleInit, OnModuleDestroy {
  /** What the config server has. Every worker has a copy of it, which it reads without a call. */
  readonly values = replicated<ConfigValues>({});
  private readonly logger = new Logger('ConfigCenter');
  private client: ConfigClient | undefined;
  private calls = 0;

  async onModuleInit(): Promise<void> {
    this.client = await ConfigClient.connect(configPort(), (values) => this.values.set(values));
    this.client.onLost(() => this.logger.warn('The config server went away; the values stay as they were'));
    this.logger.log(`pid ${process.pid} connected to the config server`);
  }

  async set(key: string, value: string): Promise<void> {
    this.calls++;
    await this.#connected().set(key, value);
  }

  /** The process that holds the connection. */
  holderPid(): number {
    this.calls++;
    return process.pid;
  }

  /** How often its methods were called, this one left out. */
  callCount(): number {
    return this.calls;
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
