/** A table of a report, with a chart of the same figures. */
export interface Section {
  readonly title: string;
  /** What was done, and how to read it. */
  readonly about?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly bars?: readonly Bar[];
  /** Below the table. */
  readonly notes?: readonly string[];
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as text. */
  readonly text: string;
  readonly isOurs?: boolean;
}
