import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders = new Set<string>();

/** For the sockets of one contender. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dispatch-bench-'));
  folders.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true });
}

export function removeAllFolders(): void {
  for (const folder of folders) removeFolder(folder);
}
