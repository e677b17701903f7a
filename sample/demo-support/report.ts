/** Lines of the processes that are kept to be printed when something fails. */
const KEPT_LINES = 1_000;

/** The loggers whose lines belong to every story: the module's, and the one of the primary without it. */
const SPEAKERS = ['ClusterDispatch', 'Primary'];
const NEST_LINE = /^(\[[^\]]+\] )?\[Nest\] \d+ .*? (LOG|WARN|ERROR|FATAL) \[(\w+)\] (.*?)(?: \+\d+ms)?$/;

/** What the person reads. It remembers whether every claim held, and what the processes wrote. */
export class Report {
  private readonly captured: string[] = [];
  private readonly speakers: ReadonlySet<string>;
  private failures = 0;

  constructor(speakers: readonly string[]) {
    this.speakers = new Set([...SPEAKERS, ...speakers]);
  }

  get allHold(): boolean {
    return this.failures === 0;
  }

  title(text: string): void {
    console.log(`\n${text}`);
  }

  say(text: string): void {
    console.log(`  ${text}`);
  }

  /** Something that must hold, with the figure that was measured. */
  claim(holds: boolean, text: string): void {
    if (!holds) this.failures++;
    console.log(`  ${holds ? 'ok    ' : 'FAILED'}  ${text}`);
  }

  /** A line that a process wrote: kept, and shown when it belongs to the story. */
  heard(line: string): void {
    this.captured.push(line);
    if (this.captured.length > KEPT_LINES) this.captured.shift();
    const [, role = '', level, speaker = '', text] = NEST_LINE.exec(line) ?? [];
    if (this.speakers.has(speaker))
      console.log(`      | ${role}${level === 'LOG' ? '' : `${level} `}${text}`);
  }

  /** Everything the processes wrote, to find out why a claim failed. */
  printCaptured(): void {
    this.title('What the processes wrote:');
    for (const line of this.captured.splice(0)) console.log(`      | ${line}`);
  }
}
