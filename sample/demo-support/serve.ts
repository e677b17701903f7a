import { once } from 'node:events';

import type { Demo } from './run-demo.js';

/** Invites the person to try the app, and lets it serve until Ctrl-C. */
export async function serve(
  { report, interrupted }: Demo,
  invitation: string,
  tries: readonly string[],
): Promise<void> {
  if (!report.allHold) report.printCaptured();
  report.title(`It keeps serving until Ctrl-C. ${invitation}`);
  for (const text of tries) report.say(text);
  if (!interrupted.aborted) await once(interrupted, 'abort');
}
