import { FrameReader } from '../../../lib/protocol/frame-reader.js';
import { MAX_FRAME_BYTES } from '../../../lib/protocol/limits.js';
import type { Audit } from './audit.js';
import type { Connection } from './connection.js';
import type { Pipe } from './pipe.js';
import { wholeFrame } from '../wire.js';

/** What an end of a connection reads and writes, and who listens there. */
export interface Wiring {
  readonly incoming: Pipe;
  readonly outgoing: Pipe;
  readonly asks: Audit;
  readonly answers: Audit;
  readonly reader: FrameReader;
}

export function wiringOf(
  { toLibrary, toAgent, askedByAgent, askedByLibrary }: Connection,
  isLibrary: boolean,
  onFrame: (frame: Uint8Array) => void,
): Wiring {
  const reader = new FrameReader(MAX_FRAME_BYTES, (frame) => onFrame(wholeFrame(frame)));
  return isLibrary
    ? { incoming: toLibrary, outgoing: toAgent, asks: askedByLibrary, answers: askedByAgent, reader }
    : { incoming: toAgent, outgoing: toLibrary, asks: askedByAgent, answers: askedByLibrary, reader };
}
