import type { AppProcess } from './app-process.js';
import type { Report } from './report.js';

/** Stops an app as a Ctrl-C does, and looks whether any of its processes is left. */
export async function stopApp(app: AppProcess, report: Report, pids: Set<number>): Promise<void> {
  if (app.pid !== undefined) pids.add(app.pid);
  const { code, ms } = await app.stop();
  const left = [...pids].filter(isAlive);
  report.claim(
    code === 0 && left.length === 0,
    `stopped within ${ms} ms with exit code ${code}, ` +
      (left.length === 0 ? `none of its ${pids.size} processes left` : `left: ${left.join(', ')}`),
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
