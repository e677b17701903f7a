import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const LIB = fileURLToPath(new URL('../../lib/', import.meta.url));

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/**
 * Counts what the code of this package does, exactly: each character of its source as often as it ran, from V8's counters
 * of blocks. A loop counts with each of its rounds, wherever it is, and so does what a built-in calls back. What a built-in
 * does by itself, as the copy of a Map does, shows in the bytes that are allocated alone.
 *
 * Only code that is loaded after `start()` has such counters: import it dynamically.
 */
export class ExecutedSource {
  private readonly session = new Session();
  /** Of earlier tests in this process. */
  private readonly others = new Set<string>();

  static start(): ExecutedSource {
    const executed = new ExecutedSource();
    executed.session.connect();
    // Code that was optimized does not count every call.
    setFlagsFromString('--no-opt');
    setFlagsFromString('--no-maglev');
    executed.post('Profiler.enable');
    executed.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    for (const { scriptId } of executed.scripts()) executed.others.add(scriptId);
    return executed;
  }

  /** What ran since it was asked before. */
  take(): number {
    let sum = 0;
    for (const { scriptId, functions } of this.scripts())
      if (!this.others.has(scriptId)) for (const { ranges } of functions) sum += executedIn(ranges);
    return sum;
  }

  stop(): void {
    this.post('Profiler.stopPreciseCoverage');
    this.session.disconnect();
    setFlagsFromString('--opt');
  }

  private scripts(): Script[] {
    const { result } = this.post('Profiler.takePreciseCoverage') as { result: Script[] };
    return result.filter(({ url }) => url.startsWith(LIB) || url.startsWith(`file://${LIB}`));
  }

  private post(method: string, params?: object): unknown {
    return post(this.session, method, params);
  }
}

interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

/** A range within another one has a count of its own, and comes after it. */
function executedIn(ranges: readonly Range[]): number {
  let sum = 0;
  const outer: Range[] = [];
  for (const range of ranges) {
    while (outer.length > 0 && (outer.at(-1) as Range).endOffset <= range.startOffset) outer.pop();
    sum += (range.endOffset - range.startOffset) * (range.count - (outer.at(-1)?.count ?? 0));
    outer.push(range);
  }
  return sum;
}

/** Bytes that are allocated while something runs, those included that are collected meanwhile. */
export async function allocatedBy(run: () => Promise<void>): Promise<number> {
  const session = new Session();
  session.connect();
  post(session, 'HeapProfiler.startSampling', {
    // Every object, and not only some of them.
    samplingInterval: 1,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  await run();
  const { profile } = post(session, 'HeapProfiler.stopSampling') as { profile: { head: ProfileNode } };
  session.disconnect();
  return allocatedIn(profile.head);
}

interface ProfileNode {
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}

function allocatedIn({ selfSize, children }: ProfileNode): number {
  return children.reduce((sum, child) => sum + allocatedIn(child), selfSize);
}

/** The inspector answers within the call. */
function post(session: Session, method: string, params: object = {}): unknown {
  let answer: unknown;
  session.post(method, params, (error, result) => {
    if (error) throw error;
    answer = result;
  });
  return answer;
}
