import type { Child } from '../process/child.js';
import { Agents, type AgentsOptions, GAVE_UP } from './agents.js';

/** The agents of a worker process, which its master tells of the libraries. @param libraries their names */
export function agentsOfWorker(
  child: Child,
  libraries: readonly string[],
  options: Omit<AgentsOptions, 'name' | 'onConnected'>,
): Agents {
  const agents = new Agents(libraries, {
    ...options,
    name: child.role.name,
    onConnected: (library, epoch) => child.connected(library, epoch),
  });
  child.on('library-up', (up) => agents.connect(up));
  child.on('library-down', (down) => agents.down(down));
  child.on('library-gone', (gone) => agents.gone(gone, GAVE_UP));
  child.pendingCalls = () => agents.pendingCalls;
  return agents;
}
