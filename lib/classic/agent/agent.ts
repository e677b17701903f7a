import type { SharedObjectsOf } from '../shared-object.interface.js';
import { processAgent } from './process-agent.js';

/** What an app process reaches the library by. */
export class Agent {
  /**
   * The agent of this process: it has every object that the library file exports, under its name.
   *
   * It can be asked for at any time, also before the library is there: calls wait. In a process that has no agent (the
   * master, the library, an app with `needAgent: false`) each call rejects with a `LibraryUnavailableError`.
   *
   * @example
   * const agent = Agent.getAgent();
   * const name = await agent.demo.getName('x');
   * const handle = agent.config.watch('limits', (limits) => apply(limits));
   * handle.remove();
   */
  static getAgent<Library extends object = AnyLibrary>(): SharedObjectsOf<Library> {
    return processAgent.agent as SharedObjectsOf<Library>;
  }
}

/** Of which nothing is known. */
type AnyLibrary = Record<string, Record<string, (...args: unknown[]) => unknown>>;
