import { deepEqual } from 'node:assert/strict';

import type { Caller } from './caller.js';

/** One call, with a close look at the answer: whoever does not do the work is not measured. */
export async function checkedCall(caller: Caller, name: unknown): Promise<void> {
  const prepared = caller.prepare?.(name) ?? name;
  const answer = await caller.call(prepared);
  const answered = caller.nameIn ? caller.nameIn(answer) : (answer as { name: unknown }).name;
  deepEqual(plain(answered), plain(prepared));
}

/** A Buffer may arrive as another kind of bytes. */
function plain(name: unknown): unknown {
  return name instanceof Uint8Array ? Buffer.from(name) : name;
}
