import { AppProcess, type AppProcessOptions } from './app-process.js';
import { stopApp } from './stop-app.js';

/** An app that listens. */
export interface RunningApp {
  readonly port: number;
  /** Every process of the app that was heard of: whoever hears of one adds it. */
  readonly pids: Set<number>;
}

/** Runs an app for as long as `tell` takes, and looks then whether any of its processes is left. */
export async function withApp<T>(
  options: AppProcessOptions,
  tell: (running: RunningApp) => Promise<T>,
): Promise<T> {
  const { app, port } = await AppProcess.start(options);
  const pids = new Set<number>();
  try {
    return await tell({ port, pids });
  } finally {
    await stopApp(app, options.report, pids);
  }
}
