/**
 * Ends this process: the one place of this package that does. The master ends so because `main.ts` still waits for an
 * app that this process will never have, a child because the app may leave open handles behind; both have finished
 * what the cluster asked of them by then.
 */
export function endProcess(code: number): never {
  process.exit(code);
}
