import { performance } from 'node:perf_hooks';

import { claimConnections, claimHolders, CLIENTS, type Figures, type Stage } from './common-story.js';
import type { SseClient } from './sse-client.js';

/** Kills the library, and waits until every stream has gone on. @returns how many milliseconds that took */
export async function tellOfKilledLibrary(
  stage: Stage,
  { audience, workers, holders }: Figures,
): Promise<number> {
  const { report } = stage;
  const [library] = holders;
  // Whatever else it may be, it is not a process to kill.
  if (library === undefined || holders.length > 1 || workers.includes(library))
    throw new Error('The connection is not held by the library, so it is not killed.');
  const killedAt = performance.now();
  process.kill(library, 'SIGKILL');
  await audience.each((client) =>
    client.until(() => wasServedByAnother(client, library), 'a price of the next library'),
  );
  const ms = Math.round(performance.now() - killedAt);
  const connected = audience.clients.filter(({ hasEnded }) => !hasEnded).length;
  report.claim(
    connected === CLIENTS,
    `library killed with SIGKILL, prices in every stream again after ${ms} ms; none of the ${connected} connections closed`,
  );
  const told = audience.clients.filter(({ gaps }) => gaps > 0).length;
  report.claim(
    told === CLIENTS,
    `${told} clients were told of the gap: ${describeMissing(audience.clients, library)}`,
  );
  await claimConnections(stage, 'the library');
  await claimHolders(stage, workers, 'the library');
  return ms;
}

function wasServedByAnother({ newest }: SseClient, library: number): boolean {
  return newest !== undefined && newest.holder !== library;
}

function describeMissing(clients: readonly SseClient[], library: number): string {
  const missing = clients.map((client) => missingAfter(client, library));
  const least = Math.min(...missing);
  const most = Math.max(...missing);
  return `${least === most ? most : `${least} to ${most}`} prices are missing in it`;
}

function missingAfter({ ticks }: SseClient, library: number): number {
  const next = ticks.findIndex(({ holder }) => holder !== library);
  return (ticks[next]?.sequence ?? 0) - (ticks[next - 1]?.sequence ?? 0) - 1;
}
