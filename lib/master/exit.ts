import type { ExitReason } from '../interfaces/lifecycle-event.interface.js';
import type { ProcessMemory } from '../interfaces/cluster-topology.interface.js';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly reason: ExitReason;
}

/** V8 ends the process so when its heap is full; the C library's `abort()`, as a shell or a container shows it. */
const ABORT = { signal: 'SIGABRT', code: 134 } as const;
/** How full the heap was at the last sign of life of one that ran out of it. */
const FULL = 0.75;

/** What tells why a process ended. */
export interface ExitSigns {
  /** Why the master killed it, or that it told it to stop. */
  readonly expected: ExitReason | undefined;
  /** As of its last sign of life. */
  readonly memory: ProcessMemory | undefined;
  /** Whether the system just killed a process for want of memory. */
  isOomKill(): boolean;
}

export function exitOf(code: number | null, signal: string | null, signs: ExitSigns): Exit {
  return { code, signal, reason: signs.expected ?? reasonOf(code, signal, signs) };
}

function reasonOf(code: number | null, signal: string | null, { memory, isOomKill }: ExitSigns): ExitReason {
  if (code === null && signal === null) return 'not-forked';
  if (signal === 'SIGKILL' && isOomKill()) return 'out-of-memory';
  if ((signal === ABORT.signal || code === ABORT.code) && isFull(memory)) return 'out-of-memory';
  return signal === null ? 'exited' : 'signal';
}

const isFull = (memory: ProcessMemory | undefined): boolean =>
  memory !== undefined && memory.heapUsedBytes > FULL * memory.heapLimitBytes;

/** `was killed by SIGKILL`: to be read after the name of the process. */
export function describeExit({ code, signal, reason }: Exit, timeouts: Timeouts): string {
  switch (reason) {
    case 'stalled':
      return `gave no sign of life for ${timeouts.stallTimeoutMs} ms and was killed`;
    case 'boot-timeout':
      return `was not up within ${timeouts.bootTimeoutMs} ms and was killed`;
    case 'out-of-memory':
      return 'was out of memory';
    case 'not-forked':
      return 'could not be forked';
    default:
      return signal === null ? `exited with code ${code}` : `was killed by ${signal}${hint(signal)}`;
  }
}

/** In milliseconds; `undefined` for none. */
export interface Timeouts {
  readonly stallTimeoutMs: number | undefined;
  readonly bootTimeoutMs: number | undefined;
}

/** Its heap may have filled up since its last sign of life. */
const hint = (signal: string): string =>
  signal === ABORT.signal ? ', as Node.js does when it is out of memory, for one' : '';
