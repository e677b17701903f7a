const JSON_LINE = /^\{"(?!role":).*\}$/;

/** Shows a role at each line of a text that arrives in pieces. */
export class LineTagger {
  private atLineStart = true;

  constructor(private readonly role: string) {}

  tag(text: string): string {
    const lines = text.split('\n');
    const last = lines.length - 1;
    const tagged = lines.map((line, index) => {
      const begins = index > 0 || this.atLineStart;
      const isEmptyRest = index === last && line === '';
      return begins && !isEmptyRest ? this.tagLine(line) : line;
    });
    this.atLineStart = lines[last] === '';
    return tagged.join('\n');
  }

  /** A structured log line stays one: its readers would not understand a prefix. */
  private tagLine(line: string): string {
    return JSON_LINE.test(line)
      ? `{"role":${JSON.stringify(this.role)},${line.slice(1)}`
      : `[${this.role}] ${line}`;
  }
}
