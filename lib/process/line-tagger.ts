/** A line that is a JSON object, as a structured logger writes it. */
const JSON_LINE = /^\{(?:"[^]*)?\}\r?$/;

/** Shows a role at each line of a text that arrives in pieces. */
export class LineTagger {
  private atLineStart = true;

  constructor(private readonly role: string) {}

  tag(text: string): string {
    if (text === '') return text;
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

  /**
   * A structured log line stays one, because its readers would not understand a prefix. A field `role` that it has
   * already comes later, and so is the one that counts (ECMA-262, 25.5.1).
   */
  private tagLine(line: string): string {
    if (!JSON_LINE.test(line)) return `[${this.role}] ${line}`;
    const separator = line.startsWith('{}') ? '' : ',';
    return `{"role":${JSON.stringify(this.role)}${separator}${line.slice(1)}`;
  }
}
