import type { Contender } from '../contenders/contender.js';
import { System } from './system.js';

export class RunningContenders {
  readonly systems = new Map<Contender, System>();

  async start(contender: Contender): Promise<void> {
    const { title, program, env, callers = 1, otherProcesses } = contender;
    const processes = callers + otherProcesses;
    this.systems.set(contender, await System.start({ title, program, env, callers, processes }));
  }

  /** One that failed may still be busy with what it was asked. */
  async leaveOut(contender: Contender): Promise<void> {
    const system = this.systems.get(contender);
    this.systems.delete(contender);
    await system?.stop();
  }

  /** Some of them. */
  among(contenders: readonly Contender[]): RunningContenders {
    const some = new RunningContenders();
    for (const [contender, system] of this.systems) {
      if (contenders.includes(contender)) some.systems.set(contender, system);
    }
    return some;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.systems.values()].map((system) => system.stop()));
  }
}

/** Starts these contenders, lends them to `use`, and stops them. */
export async function withContenders<T>(
  contenders: readonly Contender[],
  use: (running: RunningContenders) => Promise<T>,
): Promise<T> {
  const running = new RunningContenders();
  try {
    for (const contender of contenders) await running.start(contender);
    return await use(running);
  } finally {
    await running.stop();
  }
}
