import type { Cluster } from './cluster.js';

/** Nothing is on its way: every replica that is connected is what its library has, and nothing is kept for later. */
export function checkStatesAtRest({ libraries, agents }: Cluster): void {
  for (const { state, sessions } of libraries) {
    state.checkAtRest(sessions.length);
    for (const session of sessions) session.checkAtRest();
  }
  for (const agent of agents) {
    for (const { states, name } of agent.ends) states?.checkAtRest(name);
    agent.watch.checkAtRest();
  }
}
