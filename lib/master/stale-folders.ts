import { lstatSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

export const FOLDER_PREFIX = 'cluster-dispatch-';

/** A master listens here for as long as it lives; nobody says anything. */
export const MASTER_SOCKET = 'master.sock';

/** The prefix, and what `mkdtemp` adds. */
const FOLDER_NAME = new RegExp(`^${FOLDER_PREFIX}[a-zA-Z0-9]{6}$`);
const SOCKET_NAME = /^(master|library-\d+)\.sock$/;
/** Between the making of a folder and its first socket there is no more than a moment. */
const EMPTY_MS = 3_600_000;

/**
 * Removes the folders that clusters of this user left behind in `temporary`: those that were killed with all their
 * processes at once. A cluster lives when its master's socket takes a connection; that holds also for a master that is
 * stopped, and for one in another container that shares the folder, whose pid means nothing here. Whatever is not
 * exactly what a master makes stays. Never throws.
 */
export async function sweepStaleFolders(temporary: string, own: string): Promise<void> {
  const names = attempt(() => readdirSync(temporary)) ?? [];
  const folders = names.filter((name) => FOLDER_NAME.test(name)).map((name) => join(temporary, name));
  await Promise.all(folders.filter((folder) => folder !== own).map(sweep));
}

async function sweep(folder: string): Promise<void> {
  const sockets = attempt(() => socketsOf(folder));
  if (!sockets) return;
  for (const socket of sockets) if (!(await isRefused(socket))) return;
  attempt(() => {
    for (const socket of sockets) unlinkSync(socket);
    rmdirSync(folder);
  });
}

/** What is in a folder that a master of this user may have left; `undefined` when it is not one. */
function socketsOf(folder: string): string[] | undefined {
  const status = lstatSync(folder);
  if (!status.isDirectory() || status.uid !== process.getuid?.()) return undefined;
  const names = readdirSync(folder);
  if (names.length === 0) return Date.now() - status.mtimeMs > EMPTY_MS ? [] : undefined;
  const sockets = names.map((name) => join(folder, name));
  const isOfMaster = names.includes(MASTER_SOCKET) && names.every((name) => SOCKET_NAME.test(name));
  return isOfMaster && sockets.every((path) => lstatSync(path).isSocket()) ? sockets : undefined;
}

/** Whether nobody listens there; of a socket that is busy or was not made by this user that is not known. */
function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });
}

/** Another master may sweep at the same time, and what we look at may be gone. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
