import type { NameIsTakenReply } from '../app/name-is-taken.js';
import { inTime } from './in-time.js';
import type { Lines } from './lines.js';
import { type Stage, WORKERS } from './stage.js';

/** Opens the same account through every worker at once. PostgreSQL lets one of them have it. */
export async function claimNameIsTaken({ report, interrupted }: Stage, lines: Lines): Promise<void> {
  const open = lines.oneEach.map((line) => line.post<NameIsTakenReply>('/accounts', { name: 'Ada' }));
  const answers = await inTime('The accounts are opened', interrupted, Promise.all(open));
  const opened = answers.filter(({ status }) => status === 201).length;
  const refused = answers.filter(({ status }) => status === 409).map(({ body }) => body);
  const reasons = [...new Set(refused.map(({ code, constraint }) => `code ${code}, ${constraint}`))];
  report.claim(
    opened === 1 && refused.length === WORKERS - 1 && reasons.join() === 'code 23505, accounts_name_key',
    `the same account opened through every worker: ${opened} got it, ` +
      `${refused.length} PostgreSQL's error (${reasons.join('; ')})`,
  );
}
