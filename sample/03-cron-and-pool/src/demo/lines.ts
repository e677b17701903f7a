import { Line } from './line.js';

/** The workers are given connections in turn; more than this for one line that is wanted, and one gets none. */
const TRIES_PER_LINE = 10;

/** Lines to the app, by the pid of the worker at the other end. */
export class Lines {
  private readonly byWorker = new Map<number, Line[]>();

  private constructor(private readonly perWorker: number) {}

  /** Opens `perWorker` lines to each of `workers` workers; to fewer when there are no more. */
  static async open(port: number, workers: number, perWorker: number): Promise<Lines> {
    const lines = new Lines(perWorker);
    for (let tries = workers * perWorker * TRIES_PER_LINE; tries > 0 && !lines.reach(workers); tries--)
      lines.keepOrClose(await Line.open(port));
    return lines;
  }

  get workers(): number[] {
    return [...this.byWorker.keys()];
  }

  get all(): Line[] {
    return [...this.byWorker.values()].flat();
  }

  /** One line to each worker. */
  get oneEach(): Line[] {
    return [...this.byWorker.values()].flatMap((lines) => lines.slice(0, 1));
  }

  close(): void {
    for (const line of this.all) line.close();
  }

  private reach(workers: number): boolean {
    return this.byWorker.size >= workers && this.all.length >= workers * this.perWorker;
  }

  private keepOrClose(line: Line): void {
    const own = this.byWorker.get(line.worker) ?? [];
    if (own.length >= this.perWorker) line.close();
    else this.byWorker.set(line.worker, [...own, line]);
  }
}
