import { Report } from './report.js';

/** What a demo is told with. */
export interface Demo {
  readonly report: Report;
  /** The person pressed Ctrl-C. */
  readonly interrupted: AbortSignal;
  /** End when the claims are checked (`--once`), instead of serving. */
  readonly once: boolean;
}

/**
 * Tells the story of a sample, which checks each claim. With `--once` it ends then; otherwise it serves until Ctrl-C.
 * Exit code: 0 when every claim held, 1 when one did not, 130 when a Ctrl-C came before all were checked.
 *
 * @param speakers the loggers of the apps whose lines belong to the story
 */
export async function runDemo(
  speakers: readonly string[],
  tell: (demo: Demo) => Promise<void>,
): Promise<void> {
  const report = new Report(speakers);
  const ctrlC = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => ctrlC.abort());
  try {
    await tell({ report, interrupted: ctrlC.signal, once: process.argv.includes('--once') });
    conclude(report, false);
  } catch (error) {
    if (!ctrlC.signal.aborted) report.claim(false, String(error));
    conclude(report, ctrlC.signal.aborted);
  }
}

/** What becomes of the process when everything has ended. */
function conclude(report: Report, interruptedEarly: boolean): void {
  if (!report.allHold) {
    report.printCaptured();
    report.title('Not everything holds.');
    process.exitCode = 1;
  } else if (interruptedEarly) {
    report.title('Interrupted before everything was checked.');
    process.exitCode = 130;
  } else report.title('Everything holds.');
}
