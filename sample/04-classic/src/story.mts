import { performance } from 'node:perf_hooks';

import { Probe } from '../../demo-support/probe.js';
import type { Demo } from '../../demo-support/run-demo.js';
import type { ConfigFile } from './config-file.mjs';

const WORKERS = 2;
/** The original gave up waiting for an error after this long. */
const TIMEOUT_OF_THE_ORIGINAL_MS = 10_000;

interface Holder {
  readonly holder: number;
}

/** What is seen of the sample over HTTP, each with a claim. */
export class Story {
  private readonly probe: Probe;

  constructor(
    private readonly demo: Demo,
    port: number,
    private readonly pids: Set<number>,
    private readonly config: ConfigFile,
  ) {
    this.probe = new Probe(port, demo.interrupted);
  }

  async tell(): Promise<void> {
    await this.askEveryKind();
    await this.askForNothing();
    await this.changeBanner('Closed on Monday');
    await this.killLibrary();
    await this.changeBanner('Open again');
  }

  private async askEveryKind(): Promise<void> {
    const { report } = this.demo;
    const { found } = await this.probe.askWorkers('/prices', WORKERS);
    for (const pid of found.keys()) this.pids.add(pid);
    report.claim(
      found.size === WORKERS,
      `${WORKERS} app processes answered: ${[...found.keys()].join(', ')}`,
    );
    const { body } = await this.probe.get<Holder>('/holder');
    this.pids.add(body.holder);
    report.claim(
      !found.has(body.holder),
      `one process holds the warehouse, and is none of them: pid ${body.holder}`,
    );
    await this.isAnswered('a function that returns at once', '/prices', { ACME: 42, INIT: 7 }, 'prices');
    await this.isAnswered('one that returns a promise', '/price?symbol=ACME', 42, 'price');
    await this.isAnswered('a generator function', '/total?symbols=ACME,INIT', 49, 'total');
    await this.isAnswered('a method of a promised object', '/converted?amount=9&to=USD', 10, 'converted');
  }

  private async isAnswered(what: string, path: string, wanted: unknown, key: string): Promise<void> {
    const { body } = await this.probe.get<Record<string, unknown>>(path);
    const [got, expected] = [JSON.stringify(body[key]), JSON.stringify(wanted)];
    this.demo.report.claim(got === expected, `${what}: GET ${path} gives ${got}`);
  }

  private async askForNothing(): Promise<void> {
    const startedAt = performance.now();
    const { status, body } = await this.probe.get<{ error: string }>('/price?symbol=NONE');
    const ms = Math.round(performance.now() - startedAt);
    this.demo.report.claim(
      status === 404 && ms < TIMEOUT_OF_THE_ORIGINAL_MS,
      `an error of the library is there after ${ms} ms: ${status}, ${body.error}`,
    );
  }

  private async changeBanner(banner: string): Promise<void> {
    const startedAt = performance.now();
    this.config.set('banner', banner);
    const isNew = (body: { worker: number; banner: string }): boolean => body.banner === banner;
    const { found } = await this.probe.askWorkers('/banner', WORKERS, isNew);
    this.demo.report.claim(
      found.size === WORKERS,
      `the listener of each app process was told "${banner}" within ${Math.round(performance.now() - startedAt)} ms`,
    );
  }

  private async killLibrary(): Promise<void> {
    const { body: before } = await this.probe.get<Holder>('/holder');
    process.kill(before.holder, 'SIGKILL');
    const after = await this.probe.until<Holder>(
      '/holder',
      ({ holder }) => holder > 0 && holder !== before.holder,
    );
    this.pids.add(after.holder);
    this.demo.report.claim(
      after.holder !== before.holder,
      `library killed with SIGKILL; the next one answers, pid ${after.holder}`,
    );
  }
}
