import type { Agents } from '../../agent/agents.js';
import { agentsOfWorker } from '../../agent/agents-of-worker.js';
import type { Child } from '../../process/child.js';
import { currentChild } from '../../process/current-child.js';
import { endProcess } from '../../process/end-process.js';
import type { Stop } from '../../protocol/control.js';
import { classes } from '../known-classes.js';
import { LIBRARY } from '../library-name.js';
import { loadFile } from '../load-file.js';
import { programSettings, type ProgramSettings } from '../program-settings.js';
import { AppServers } from './app-servers.js';
import { processLogger } from '../process-logger.js';
import { processAgent } from './process-agent.js';

/** How long an app whose file is loaded may take to tell its first server to listen. */
const LISTEN_MS = 1_000;

const DOES_NOT_LISTEN =
  'The app is loaded, and does not listen. If it starts later, or has nothing to listen for, let it export a promise ' +
  'that resolves when it is up.';

/*
 * The program of an app process: connects to the library, and then loads the user's file.
 */
const child = currentChild();
if (child && programSettings) void run(child, programSettings);

async function run(app: Child, settings: ProgramSettings): Promise<void> {
  const servers = new AppServers();
  const agents = settings.hasAgent ? connect(app, settings) : undefined;
  app.on('stop', (order) => void stop(app, servers, agents, order, settings.shutdownTimeoutMs));
  try {
    const [library] = await Promise.all(agents?.known ?? []);
    if (library) processAgent.use(library);
    await start(settings.file, servers);
    app.ready(servers.addresses);
  } catch (error) {
    app.failBoot(error, classes);
  }
}

function connect(app: Child, { timeoutMs, limits }: ProgramSettings): Agents {
  return agentsOfWorker(app, [LIBRARY], {
    timeoutMs,
    classes,
    limits,
    onBroken: (_library, error) =>
      processLogger.warn(`The channel to the library was closed: ${error.message}`),
  });
}

/** An app that exports a promise is up when that resolves; of another nobody can know what it still does. */
async function start(file: string, servers: AppServers): Promise<void> {
  const { exported } = await loadFile(file);
  if (isThenable(exported)) {
    await exported;
    return servers.whenListening(0);
  }
  await servers.whenListening(LISTEN_MS);
  if (servers.addresses.length === 0) processLogger.warn(DOES_NOT_LISTEN);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

async function stop(
  app: Child,
  servers: AppServers,
  agents: Agents | undefined,
  { reason }: Stop,
  shutdownTimeoutMs: number,
): Promise<void> {
  await servers.close(reason, { shutdownTimeoutMs, untilHeard: () => app.ask('topology') });
  agents?.close();
  endProcess(0);
}
