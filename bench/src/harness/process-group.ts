import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const STOP_MS = 10_000;
const KEPT_CHARACTERS = 4_000;
const running = new Set<ProcessGroup>();

/** A program and all that it forks, in a process group of its own, so that none of it can be left behind. */
export class ProcessGroup {
  readonly exited: Promise<unknown>;
  private readonly child: ChildProcess;
  private output = '';

  constructor(program: string, env: NodeJS.ProcessEnv, nodeOptions: readonly string[] = []) {
    this.child = spawn(process.execPath, [...nodeOptions, program], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this);
    this.exited = once(this.child, 'exit');
    this.child.stdout?.on('data', (text) => this.keepOutput(text));
    this.child.stderr?.on('data', (text) => this.keepOutput(text));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** The last of what it printed. */
  get lastOutput(): string {
    return this.output.trim();
  }

  /** First asks, so that nothing is left in the temporary folder; then ends the whole group. */
  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const asked = new AbortController();
    await Promise.race([this.exited, delay(STOP_MS, asked.signal)]);
    asked.abort();
    this.kill();
    await this.exited;
  }

  kill(): void {
    running.delete(this);
    try {
      if (this.pid) process.kill(-this.pid, 'SIGKILL');
    } catch {
      // The group is empty already.
    }
  }

  private keepOutput(text: Buffer): void {
    this.output = (this.output + text.toString()).slice(-KEPT_CHARACTERS);
  }
}

export async function stopAll(): Promise<void> {
  await Promise.all([...running].map((group) => group.stop()));
}

export function killAll(): void {
  for (const group of running) group.kill();
}

function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => clearTimeout(timer));
  });
}
