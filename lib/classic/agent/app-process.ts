import type { Agents } from '../../agent/agents.js';
import { agentsOfWorker } from '../../agent/agents-of-worker.js';
import type { Child } from '../../process/child.js';
import { currentChild } from '../../process/current-child.js';
import { endProcess } from '../../process/end-process.js';
import type { Stop } from '../../protocol/control.js';
import { disposeAll } from '../dispose-all.js';
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

/** What an app process has, and must end. */
interface AppParts {
  readonly servers: AppServers;
  readonly agents: Agents | undefined;
  /** By the app's file, or by the promise that it exports. */
  exported: unknown;
}

async function run(app: Child, settings: ProgramSettings): Promise<void> {
  const agents = settings.hasAgent ? connect(app, settings) : undefined;
  const parts: AppParts = { servers: new AppServers(), agents, exported: undefined };
  app.on('stop', (order) => void stop(app, parts, order, settings.shutdownTimeoutMs));
  try {
    const [library] = await Promise.all(agents?.known ?? []);
    if (library) processAgent.use(library);
    await start(settings.file, parts);
    app.ready(parts.servers.addresses);
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
async function start(file: string, parts: AppParts): Promise<void> {
  const { servers } = parts;
  const { exported } = await loadFile(file);
  parts.exported = await exported;
  await servers.whenListening(parts.exported === exported ? LISTEN_MS : 0);
  if (parts.exported === exported && servers.addresses.length === 0) processLogger.warn(DOES_NOT_LISTEN);
}

async function stop(
  app: Child,
  { servers, agents, exported }: AppParts,
  { reason }: Stop,
  shutdownTimeoutMs: number,
): Promise<void> {
  try {
    await servers.close(reason, { shutdownTimeoutMs, untilHeard: () => app.ask('topology') });
    if (typeof exported === 'object' && exported !== null) await disposeAll([exported]);
  } catch (error) {
    processLogger.error(error);
  }
  agents?.close();
  endProcess(0);
}
