import type { ProcessLink } from '../../harness/process-link.js';
import type { System } from '../../harness/system.js';
import type { Publishing, TaskName, Tasks } from '../../replicas/tasks.js';

/** Has one process do a task. */
export async function ask<N extends TaskName>(
  link: ProcessLink,
  name: N,
  input: Tasks[N]['input'],
): Promise<Tasks[N]['output']> {
  return (await link.ask({ type: 'task', name, input })) as Tasks[N]['output'];
}

/** The only process that has that role. */
export function theOne(system: System, role: string): ProcessLink {
  const [link] = system.having(role);
  if (!link) throw new Error(`${system.title} has no ${role}`);
  return link;
}

/** Changes a state, and gives of each replica and each change how long it took to be seen, in microseconds. */
export async function publishAndWatch(
  system: System,
  watchers: readonly ProcessLink[],
  publishing: Publishing,
): Promise<number[]> {
  const { state, updates } = publishing;
  await Promise.all(watchers.map((link) => ask(link, 'watch', { state, updates })));
  const seen = Promise.all(watchers.map((link) => ask(link, 'watched', undefined)));
  await ask(theOne(system, 'library'), 'publish', publishing);
  return (await seen).flat();
}
