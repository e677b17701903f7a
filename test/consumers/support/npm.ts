import { runCommand, succeeded, type CommandResult } from './command.js';

const INSTALL_OPTIONS = [
  '--strict-peer-deps',
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--ignore-scripts',
];

/** Runs npm, with its errors shown: under `npm run --silent` it would inherit the silence. */
export function runNpm(args: readonly string[], folder: string): Promise<CommandResult> {
  return runCommand('npm', [...args, '--loglevel=error'], folder);
}

/** Packs the `dist` there is: a build would empty it under the feet of the tests that run beside. */
export async function npmPack(args: readonly string[], folder: string): Promise<string> {
  return succeeded(await runNpm(['pack', '--ignore-scripts', ...args], folder));
}

/** @param args the packages, and options besides those that a test always wants */
export function npmInstall(args: readonly string[], folder: string): Promise<CommandResult> {
  return runNpm(['install', ...INSTALL_OPTIONS, ...args], folder);
}
