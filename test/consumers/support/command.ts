import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Under jest the package runs inline; a consumer's program is not under jest, and must not look as if it were. */
export function consumerEnvironment(): NodeJS.ProcessEnv {
  const { JEST_WORKER_ID: _, NODE_ENV: __, ...environment } = process.env;
  return { ...environment, NO_COLOR: '1', PORT: '0' };
}

/** Runs a command to its end, whatever its exit code. */
export async function runCommand(
  command: string,
  args: readonly string[],
  folder: string,
): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd: folder,
    env: consumerEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** @returns what a command that must succeed wrote to stdout */
export function succeeded({ code, stdout, stderr }: CommandResult): string {
  if (code === 0) return stdout;
  throw new Error(`A command ended with ${code}:\n${stdout}${stderr}`);
}
