/** More than this many prices missing in a row are worth to be shown. */
const NOTABLE_JUMP = 10;

/** The prices of the last half minute, and where some are missing. */
export class History {
  static windowMs = 30_000;
  ticks = [];
  /** Something is missing since the newest price. */
  isInterrupted = false;
  #receivedAt = 0;

  get newest() {
    return this.ticks.at(-1);
  }

  /** By the clock of the feed, which this machine's need not agree with. */
  get now() {
    return (this.newest?.at ?? 0) + performance.now() - this.#receivedAt;
  }

  add(tick) {
    this.ticks.push(tick);
    this.isInterrupted = false;
    this.#receivedAt = performance.now();
    const oldest = tick.at - History.windowMs;
    while (this.ticks[0].at < oldest) this.ticks.shift();
  }

  /** What was before this page was opened. */
  prepend(ticks) {
    const first = this.ticks[0]?.sequence ?? Infinity;
    this.ticks.unshift(...ticks.filter(({ sequence }) => sequence < first));
    this.#receivedAt ||= performance.now();
  }

  interrupt() {
    this.isInterrupted = true;
  }

  /** The prices in runs that have no gap. */
  runs() {
    const runs = [];
    let before;
    for (const tick of this.ticks) {
      if (before && !isGap(before, tick)) runs.at(-1).push(tick);
      else runs.push([tick]);
      before = tick;
    }
    return runs;
  }

  /** Where one run ends and the next begins; the last gap may last still. */
  gaps() {
    const runs = this.runs();
    const gaps = runs.slice(1).map(([next], index) => {
      const last = runs[index].at(-1);
      return { from: last.at, to: next.at, missing: next.sequence - last.sequence - 1 };
    });
    if (this.isInterrupted && this.newest) gaps.push({ from: this.newest.at, to: this.now });
    return gaps;
  }
}

function isGap(before, tick) {
  return before.holder !== tick.holder || tick.sequence - before.sequence > NOTABLE_JUMP;
}
