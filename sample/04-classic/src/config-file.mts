import { renameSync, writeFileSync } from 'node:fs';

/** The file that the config client of the sample reads. */
export class ConfigFile {
  constructor(readonly path: string) {}

  /** Puts a new file in the place of the old one: nobody reads half of it. */
  set(key: string, value: string): void {
    writeFileSync(`${this.path}.new`, JSON.stringify({ [key]: value }));
    renameSync(`${this.path}.new`, this.path);
  }
}
