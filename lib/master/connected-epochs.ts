/** Which epoch of each library a process sends its calls to, as it tells. */
export class ConnectedEpochs {
  private readonly epochs = new Map<string, number>();
  private readonly waiting = new Set<() => void>();

  /** It tells that it calls the library of that epoch now, and none before it. */
  told(library: string, epoch: number): void {
    this.epochs.set(library, epoch);
    for (const lookAgain of this.waiting) lookAgain();
  }

  /** Resolves when it calls the library of an epoch that is wanted. */
  reached(library: string, isWanted: (epoch: number) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!isWanted(this.epochs.get(library) ?? 0)) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
  }
}
