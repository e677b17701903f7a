/** Who is measured: a program that starts a process that calls, and one that is called. */
export interface Contender {
  /** As it stands on the command line. */
  readonly name: string;
  readonly title: string;
  /** Of the package that is measured; its version is in the report. */
  readonly package?: string;
  /** The compiled program, from dist/. */
  readonly program: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How many processes there are besides those that call, and tell that they are ready. */
  readonly otherProcesses: number;
  /** How many processes call; 1 unless told. */
  readonly callers?: number;
  /** Without it there is no report. */
  readonly mustWork?: true;
  /** What it has besides plain calls. */
  readonly has: readonly ('errors' | 'items')[];
}
