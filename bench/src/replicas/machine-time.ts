/** Nanoseconds of the clock that all processes of this machine share. Exact as a number for the first hundred days. */
export function machineTime(): number {
  return Number(process.hrtime.bigint());
}
