import type { ProcessLink } from '../../harness/process-link.js';
import { System } from '../../harness/system.js';
import { ask, theOne } from './ask.js';

interface PartsOptions {
  /** Of the map. */
  readonly entries?: number;
  /** Of the object. */
  readonly keys?: number;
  /** Default: 1. */
  readonly agentProcesses?: number;
  readonly nodeOptions?: readonly string[];
}

/** A library with a large state, and processes that make agents. */
export class Parts {
  static async start({
    entries = 1,
    keys = 1,
    agentProcesses = 1,
    nodeOptions = [],
  }: PartsOptions): Promise<Parts> {
    const env = {
      BENCH_ENTRIES: String(entries),
      BENCH_KEYS: String(keys),
      BENCH_AGENT_PROCESSES: String(agentProcesses),
    };
    const title = `a library with ${entries} entries and ${keys} keys`;
    const program = 'replicas/parts/library.js';
    const processes = agentProcesses + 1;
    return new Parts(await System.start({ title, program, env, processes, nodeOptions }));
  }

  readonly library: ProcessLink;
  readonly agents: readonly ProcessLink[];

  private constructor(readonly system: System) {
    this.library = theOne(system, 'library');
    this.agents = system.having('agents');
  }

  /** So many agents, spread over their processes. The time until they have the state. */
  async connect(count: number): Promise<number> {
    const each = this.agents.map((_, at) => Math.floor((count + at) / this.agents.length));
    const times = await Promise.all(this.agents.map((link, at) => ask(link, 'connect', each[at] ?? 0)));
    return Math.max(...times.map(({ elapsedMs }) => elapsedMs));
  }

  /** Bytes that all agents have received. */
  async received(): Promise<number> {
    const bytes = await Promise.all(this.agents.map((link) => ask(link, 'received', undefined)));
    return bytes.reduce((sum, one) => sum + one, 0);
  }

  stop(): Promise<void> {
    return this.system.stop();
  }
}

/** Starts them, lends them to `use`, and stops them. */
export async function withParts<T>(options: PartsOptions, use: (parts: Parts) => Promise<T>): Promise<T> {
  const parts = await Parts.start(options);
  try {
    return await use(parts);
  } finally {
    await parts.stop();
  }
}
