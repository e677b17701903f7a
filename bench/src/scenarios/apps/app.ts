import { availableParallelism } from 'node:os';

import { freePort } from '../../contenders/free-port.js';
import type { Usage } from '../../control/messages.js';
import type { ProcessLink } from '../../harness/process-link.js';
import { System } from '../../harness/system.js';

export const WORKERS = availableParallelism();

interface AppKind {
  readonly title: string;
  readonly program: string;
  /** That tell when they are ready: the workers, and the library. */
  readonly processes: number;
}

export const single: AppKind = { title: 'unclustered', program: 'apps/single.js', processes: 1 };
export const bareCluster: AppKind = {
  title: 'bare cluster',
  program: 'apps/bare-cluster.js',
  processes: WORKERS,
};
export const clustered: AppKind = {
  title: 'nestjs-cluster-dispatch',
  program: 'apps/clustered.js',
  processes: WORKERS + 1,
};

/** An app that runs, and listens on a port of its own. */
export class App {
  static async start(kind: AppKind): Promise<App> {
    const port = await freePort();
    const env = { BENCH_PORT: String(port), BENCH_WORKERS: String(WORKERS) };
    // With it, memory can be compared: without, it depends on when garbage was collected last.
    const nodeOptions = ['--expose-gc'];
    return new App(kind.title, port, await System.start({ ...kind, env, nodeOptions }));
  }

  private constructor(
    readonly title: string,
    private readonly port: number,
    private readonly system: System,
  ) {}

  get startMs(): number {
    return this.system.startMs;
  }

  url(route: string): string {
    return `http://127.0.0.1:${this.port}/${route}/ada`;
  }

  /** Of each process by its role: `worker`, `library`, `master`. */
  async usage(collect: boolean): Promise<Map<string, Usage[]>> {
    const byRole = new Map<string, Usage[]>();
    for (const [role, links] of this.linksByRole())
      byRole.set(role, await Promise.all(links.map((link) => link.ask({ type: 'usage', collect }))));
    return byRole;
  }

  pidsByRole(): Map<string, number[]> {
    return new Map([...this.linksByRole()].map(([role, links]) => [role, links.map(({ pid }) => pid)]));
  }

  stop(): Promise<void> {
    return this.system.stop();
  }

  private linksByRole(): Map<string, ProcessLink[]> {
    const byRole = new Map<string, ProcessLink[]>();
    for (const link of this.system.links) {
      const role = link.role ?? 'master';
      byRole.set(role, [...(byRole.get(role) ?? []), link]);
    }
    return byRole;
  }
}

/** Starts them, lends them to `use`, and stops them. */
export async function withApps<T>(kinds: readonly AppKind[], use: (apps: App[]) => Promise<T>): Promise<T> {
  const apps: App[] = [];
  try {
    for (const kind of kinds) apps.push(await App.start(kind));
    return await use(apps);
  } finally {
    await Promise.all(apps.map((app) => app.stop()));
  }
}
