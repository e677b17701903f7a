import type { SerializationType } from 'node:child_process';

/** Of the messages between processes: `json`, or `advanced`, which is the structured clone algorithm. */
export function serialization(): SerializationType {
  return process.env['BENCH_SERIALIZATION'] === 'advanced' ? 'advanced' : 'json';
}
