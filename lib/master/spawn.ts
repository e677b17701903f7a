import { type ChildProcess, fork } from 'node:child_process';
import cluster, { type Address } from 'node:cluster';
import { fileURLToPath } from 'node:url';

import { ROLE_VARIABLE, type ChildRole } from '../process/role.js';
import { ConnectionsOnTheirWay } from './connections-on-their-way.js';
import { inspectorPort } from './inspector-ports.js';
import { childEnvironment, withoutEnvFiles } from './library-env.js';

/**
 * Required, not imported: with `--import` Node 20 sends the program itself through the loader of ES modules, past the
 * hooks of ts-node and the like. First, because what follows the path of a script is an argument of the script.
 */
const PRELOAD = ['--require', fileURLToPath(new URL('../process/preload.js', import.meta.url))];

const connections = new ConnectionsOnTheirWay();

/** The program that this process runs, with its arguments, for each role. */
function program(): { path: string; args: string[]; execArgv: string[] } {
  return {
    path: process.argv[1] ?? '',
    args: process.argv.slice(2),
    execArgv: [...PRELOAD, ...withoutEnvFiles(process.execArgv)],
  };
}

const environment = (role: ChildRole, hidden: readonly string[]): Record<string, string | undefined> =>
  childEnvironment(hidden, { [ROLE_VARIABLE]: JSON.stringify(role) });

/**
 * @param index of the process among all that are forked, counted from 0
 * @param hidden names of environment variables that it does not get
 */
export function forkLibrary(index: number, role: ChildRole, hidden: readonly string[]): ChildProcess {
  const { path, args, execArgv } = program();
  const port = inspectorPort(index);
  if (port !== undefined) execArgv.push(`--inspect-port=${port}`);
  return fork(path, args, { execArgv, env: environment(role, hidden) });
}

/**
 * @param index of the process among all that are forked, counted from 0
 * @param hidden names of environment variables that it does not get
 * @param onListening is told where a server of the worker listens, whichever server that is
 */
export function forkWorker(
  index: number,
  role: ChildRole,
  hidden: readonly string[],
  onListening: (address: string) => void,
): ChildProcess {
  const { path, args, execArgv } = program();
  const port = inspectorPort(index);
  // Node adds the port to the arguments by itself when the master has --inspect.
  cluster.setupPrimary({ exec: path, args, execArgv, ...(port !== undefined && { inspectPort: port }) });
  const worker = cluster.fork(environment(role, hidden));
  connections.watch(worker.process);
  worker.on('listening', (address) => onListening(formatAddress(address)));
  return worker.process;
}

/** Without an address a server listens on all of them; of a socket in the file system it is the path. */
function formatAddress({ address, port }: Address): string {
  return port > 0 ? `${address ?? '[::]'}:${port}` : address;
}
