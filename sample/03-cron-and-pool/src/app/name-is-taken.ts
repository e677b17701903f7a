import { ConflictException } from '@nestjs/common';

/** Of PostgreSQL's table of error codes. */
const UNIQUE_VIOLATION = '23505';

export interface NameIsTakenReply {
  message: string;
  code: string;
  constraint: string;
  /** The process that looked at PostgreSQL's error. */
  worker: number;
}

/** The answer to an account whose name exists; undefined for every other error. */
export function nameIsTaken(error: unknown): ConflictException | undefined {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  if (code !== UNIQUE_VIOLATION) return undefined;
  return new ConflictException({ message: 'The name is taken', code, constraint, worker: process.pid });
}
