import { DEFAULT_STREAM_OPTIONS, type StreamOptions } from '../../../lib/protocol/stream.js';

export interface OfferedMethod {
  readonly name: string;
  readonly isIdempotent?: boolean;
  readonly stream: StreamOptions;
}

export const METHODS: readonly OfferedMethod[] = [
  { name: 'lib.plain', stream: DEFAULT_STREAM_OPTIONS },
  { name: 'lib.small', stream: { overflow: 'buffer', bufferSize: 2 } },
  { name: 'lib.latest', stream: { overflow: 'latest', bufferSize: 0 } },
  { name: 'lib.again', stream: DEFAULT_STREAM_OPTIONS, isIdempotent: true },
  { name: 'lib.smallAgain', stream: { overflow: 'buffer', bufferSize: 2 }, isIdempotent: true },
  { name: 'lib.dropping', stream: { overflow: 'drop', bufferSize: 0 } },
];
