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

/** What a child runs. */
export interface Program {
  readonly path: string;
  readonly args: readonly string[];
  /** Variables that it gets in addition. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The program that this process runs, with its arguments. */
export const thisProgram = (): Program => ({ path: process.argv[1] ?? '', args: process.argv.slice(2) });

export interface ForkOptions {
  /** Of the process among all that are forked, counted from 0. */
  readonly index: number;
  readonly role: ChildRole;
  readonly program: Program;
  /** Names of environment variables that it does not get. */
  readonly hidden: readonly string[];
}

const execArgv = (): string[] => [...PRELOAD, ...withoutEnvFiles(process.execArgv)];

const environment = ({ role, program, hidden }: ForkOptions): Record<string, string | undefined> =>
  childEnvironment(hidden, { ...program.env, [ROLE_VARIABLE]: JSON.stringify(role) });

export function forkLibrary(options: ForkOptions): ChildProcess {
  const { path, args } = options.program;
  const port = inspectorPort(options.index);
  const nodeArgs = port === undefined ? execArgv() : [...execArgv(), `--inspect-port=${port}`];
  return fork(path, args, { execArgv: nodeArgs, env: environment(options) });
}

/** @param onListening is told where a server of the worker listens, whichever server that is */
export function forkWorker(options: ForkOptions, onListening: (address: string) => void): ChildProcess {
  const { path, args } = options.program;
  const port = inspectorPort(options.index);
  // Node adds the port to the arguments by itself when the master has --inspect.
  cluster.setupPrimary({
    exec: path,
    args: [...args],
    execArgv: execArgv(),
    ...(port !== undefined && { inspectPort: port }),
  });
  const worker = cluster.fork(environment(options));
  connections.watch(worker.process);
  worker.on('listening', (address) => onListening(formatAddress(address)));
  return worker.process;
}

/** Without an address a server listens on all of them; of a socket in the file system it is the path. */
function formatAddress({ address, port }: Address): string {
  return port > 0 ? `${address ?? '[::]'}:${port}` : address;
}
