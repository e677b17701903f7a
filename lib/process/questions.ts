import type { ClusterTopology } from '../interfaces/cluster-topology.interface.js';
import type { Answer, Ask } from '../protocol/control.js';
import { decodeError } from '../protocol/encoded-error.js';
import { KnownClasses } from '../protocol/known-classes.js';

interface Question {
  readonly what: Ask['question'];
  resolve(topology: ClusterTopology | undefined): void;
  reject(error: unknown): void;
}

/** What a child has asked its master, and has no answer to yet. */
export class Questions {
  private readonly open = new Map<number, Question>();
  private nextId = 0;

  ask(question: Ask['question'], send: (ask: Ask) => void): Promise<ClusterTopology | undefined> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.open.set(id, { what: question, resolve, reject });
      send({ type: 'ask', id, question });
    });
  }

  answered({ id, topology, error }: Answer): void {
    const question = this.open.get(id);
    this.open.delete(id);
    if (error === undefined) question?.resolve(topology);
    else question?.reject(decodeError(error, new KnownClasses()));
  }

  /** This process is told to stop. One that is replaced by a reload that it asked for has what it wanted. */
  end(): void {
    for (const { what, resolve, reject } of this.open.values()) {
      if (what === 'reload') resolve(undefined);
      else reject(new Error('This process is stopping.'));
    }
    this.open.clear();
  }
}
