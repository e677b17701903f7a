/** How many workers an app has. */
export function workerCount(): number {
  return Number(process.env['BENCH_WORKERS'] ?? 1);
}
