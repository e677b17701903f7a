/** Names of variables of the master's environment that are for libraries alone. */
export interface LibraryEnv {
  /** What all libraries get. */
  readonly all: readonly string[];
  /** What one gets alone, by the name of the library. */
  readonly own: Readonly<Record<string, readonly string[]>>;
}

/** No worker gets any of them. */
export function hiddenFromWorkers({ all, own }: LibraryEnv): string[] {
  return [...new Set([...all, ...Object.values(own).flat()])];
}

/** What is for others alone. */
export function hiddenFromLibrary({ own }: LibraryEnv, library: string): string[] {
  const [seen, others] = [own[library] ?? [], Object.values(own).flat()];
  return [...new Set(others)].filter((name) => !seen.includes(name));
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment of a child: ours without what is hidden. Those keys are there and undefined: what merges this into
 * our own environment, as Node's cluster module does, leaves them out as well.
 *
 * @param more what the child gets in addition
 */
export function childEnvironment(
  hidden: readonly string[],
  more: Environment,
  environment: Environment = process.env,
  ignoreCase = process.platform === 'win32',
): Record<string, string | undefined> {
  const normal = (name: string): string => (ignoreCase ? name.toUpperCase() : name);
  const names = new Set(hidden.map(normal));
  const visible = Object.entries(environment).map(([name, value]) => [
    name,
    names.has(normal(name)) ? undefined : value,
  ]);
  return { ...(Object.fromEntries(visible) as Environment), ...more };
}

/** What nobody set: misspelt, perhaps, and then the variable that was meant is not hidden. */
export function unsetNames(env: LibraryEnv, environment: Environment = process.env): string[] {
  return hiddenFromWorkers(env).filter((name) => environment[name] === undefined);
}

/**
 * Arguments of Node without its `--env-file`: what is in it is in our environment already, and a child that reads the
 * file itself would get what is hidden from it.
 */
export function withoutEnvFiles(execArgv: readonly string[]): string[] {
  return execArgv.filter(
    (arg, at) =>
      !/^--env-file(-if-exists)?(=|$)/.test(arg) && !/^--env-file(-if-exists)?$/.test(execArgv[at - 1] ?? ''),
  );
}
