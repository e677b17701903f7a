import type { Server } from 'node:http';

import type { INestApplication } from '@nestjs/common';
import { NestApplicationContext, NestFactory } from '@nestjs/core';

import type { Stop } from '../protocol/control.js';
import { formatAddress } from './format-address.js';
import { HttpConnections } from './http-connections.js';
import { drainHttp, type DrainOptions } from './http-drain.js';

/** What of Nest is used below and is not public: the steps that every kind of app goes through. */
interface BootSteps {
  callInitHook(): Promise<void>;
  callBootstrapHook(): Promise<void>;
  enableShutdownHooks(): unknown;
}

/** Called with `abortOnError: false`; otherwise Nest has ended the process before. */
interface FactorySteps {
  handleInitializationError(error: unknown): void;
}

type App = NestApplicationContext & Partial<Pick<INestApplication, 'getHttpServer'>>;

export interface WorkerAppOptions extends DrainOptions {
  /** Whether an app is the one this worker is for; `main.ts` may make others. */
  isOurs(app: NestApplicationContext): boolean;
  /** It is up; when it is an HTTP app, it listens at these addresses. */
  onReady(addresses: string[]): void;
  /** It could not be made, or could not boot or listen; `main.ts` would be told next, and may keep it to itself. */
  onFailed(error: unknown): void;
  /** It is an HTTP app and has been up for a while, and does not listen. */
  onSilent(): void;
}

/** How long after its boot an app may take to call `listen()` before somebody is told. */
const SILENCE_MS = 10_000;

/** How long an app whose microservice or own server listens may take until its HTTP server does, too. */
const ELSEWHERE_MS = 1_000;

/**
 * Finds the app that `main.ts` makes, so that it can be stopped in order and its shutdown hooks run, without a line
 * in `main.ts`. Nest offers no way to get at it from within a module, so two steps of its boot are wrapped, in this
 * process only.
 *
 * `enableShutdownHooks()` does nothing here: it would end the process at a signal, in the middle of the drain.
 */
export class WorkerApp {
  private app: App | undefined;
  private connections: HttpConnections | undefined;
  private isUp = false;
  private elsewhere: string | undefined;

  constructor(private readonly options: WorkerAppOptions) {
    const found = (app: App): void => this.found(app);
    const step = (app: App, run: () => Promise<void>): Promise<void> => this.step(app, run);
    const up = (app: App): void => this.up(app);
    const steps = NestApplicationContext.prototype as unknown as BootSteps;
    const { callInitHook, callBootstrapHook } = steps;
    steps.callInitHook = function (this: App & BootSteps) {
      found(this);
      return step(this, () => callInitHook.call(this));
    };
    steps.callBootstrapHook = async function (this: App & BootSteps) {
      await step(this, () => callBootstrapHook.call(this));
      up(this);
    };
    steps.enableShutdownHooks = function () {
      return this;
    };
    const factory = Object.getPrototypeOf(NestFactory) as FactorySteps;
    factory.handleInitializationError = (error) => {
      options.onFailed(error);
      throw error;
    };
  }

  /**
   * Lets go of the connections, lets requests in flight finish, and runs the shutdown hooks.
   *
   * @param reason nobody waits for a process that another one replaces: kept connections stay until their time is over
   */
  async close(signal?: string, reason: Stop['reason'] = 'shutdown'): Promise<void> {
    const { connections, options } = this;
    const closeApp = async (): Promise<void> => this.app?.close(signal);
    await (connections ? drainHttp([connections], reason, options, closeApp) : closeApp());
  }

  /**
   * Some server of this process listens that may not be the app's: that of a microservice, or one that `main.ts` makes
   * of the app's handler. An app that is up, and does not listen itself soon, is ready with that.
   */
  listensElsewhere(address: string): void {
    this.elsewhere = address;
    if (this.isUp) this.readyElsewhere(address);
  }

  private readyElsewhere(address: string): void {
    setTimeout(() => this.options.onReady([address]), ELSEWHERE_MS).unref();
  }

  private found(app: App): void {
    // Of a hybrid app the HTTP app is the one: closing it closes its microservices.
    if ((this.app && !httpServerOf(app)) || !this.options.isOurs(app)) return;
    this.app = app;
    closeOnce(app);
    const server = httpServerOf(app);
    if (server) this.watch(server);
  }

  private watch(server: Server): void {
    const failed = (error: Error): void => this.options.onFailed(error);
    this.connections = new HttpConnections(server);
    server.once('error', failed);
    server.once('listening', () => {
      // An error that comes later is the app's, and must not be silenced by a listener of ours.
      server.off('error', failed);
      this.options.onReady([formatAddress(server.address())]);
    });
  }

  private async step(app: App, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (app === this.app) this.options.onFailed(error);
      throw error;
    }
  }

  /** An app without a server is ready now; one with a server when it listens. */
  private up(app: App): void {
    if (app !== this.app) return;
    const server = httpServerOf(app);
    if (!server) return this.options.onReady([]);
    this.isUp = true;
    if (this.elsewhere !== undefined) return this.readyElsewhere(this.elsewhere);
    const timer = setTimeout(
      () => this.elsewhere === undefined && this.options.onSilent(),
      SILENCE_MS,
    ).unref();
    server.once('listening', () => clearTimeout(timer));
  }
}

/** `main.ts` may close the app itself; its hooks must not run again when the cluster stops. */
function closeOnce(app: App): void {
  const close = app.close.bind(app);
  let closed: Promise<void> | undefined;
  app.close = (signal) => (closed ??= close(signal));
}

function httpServerOf(app: App): Server | undefined {
  return app.getHttpServer?.() as Server | undefined;
}
