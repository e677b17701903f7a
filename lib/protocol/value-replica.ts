import { ProtocolError } from '../errors/protocol.error.js';
import { deepFreeze } from './deep-freeze.js';
import { Operation } from './operation.js';
import { PieceComparison } from './piece-comparison.js';
import type { Replica, ReplicaDraft } from './replica.js';
import { applyChange, type Path, type ValueChange } from './value-change.js';
import { Sameness } from './value-sameness.js';

interface Content {
  readonly value: unknown;
  /** Why there is no value. */
  readonly failure?: { readonly error: unknown };
}

/** A copy of a value. */
export class ValueReplica implements Replica {
  version = 0;
  /** Called after a step that changed it. */
  onChange: ((value: unknown, previous: unknown) => void) | undefined;
  content: Content = { value: undefined };
  /** The last value there was, also when there is none now. */
  last: unknown;

  /** @param areFrozen whether what it is made of is frozen */
  constructor(readonly areFrozen: boolean) {}

  /** @throws what there is in place of a value */
  get value(): unknown {
    const { content } = this;
    if (content.failure) throw content.failure.error;
    return content.value;
  }

  draft(): ReplicaDraft {
    return new ValueDraft(this, this.content, false);
  }

  fresh(): ReplicaDraft {
    return new ValueDraft(this, { value: undefined }, true);
  }
}

class ValueDraft implements ReplicaDraft {
  /** Containers that were made for this draft, and nobody else has seen. */
  private readonly owned = new Set<object>();
  private changes = 0;
  private previous: (Content & { readonly last: unknown }) | undefined;
  /** What the replica had when this began, and how what comes compares with it. */
  private readonly before: Content;
  private readonly comparison: PieceComparison | undefined;

  constructor(
    private readonly replica: ValueReplica,
    private content: Content,
    private readonly isFresh: boolean,
  ) {
    this.before = replica.content;
    if (isFresh && !this.before.failure) this.comparison = new PieceComparison(this.before.value);
  }

  apply(operation: Operation, operands: readonly unknown[]): void {
    this.changes++;
    if (this.replica.areFrozen) for (const operand of operands) deepFreeze(operand);
    if (operation === Operation.fail) {
      this.content = { value: undefined, failure: { error: operands[0] } };
      return;
    }
    const change = changeOf(operation, operands);
    this.content = { value: applyChange(this.content.value, change, this.owned) };
    this.comparison?.add(change);
  }

  commit(version: number): void {
    const { replica, content } = this;
    replica.version = version;
    if (this.isAsBefore()) return;
    this.previous = { ...replica.content, last: replica.last };
    replica.content = content;
    if (!content.failure) replica.last = content.value;
    // What is in them is frozen already, or one of them.
    if (replica.areFrozen) for (const container of this.owned) Object.freeze(container);
  }

  tell(): void {
    const { replica, previous, content } = this;
    if (!previous || content.failure) return;
    if (previous.failure || !Object.is(content.value, previous.value))
      replica.onChange?.(content.value, previous.last);
  }

  /** A large value came in pieces, and was compared piece by piece: all at once would take too long. */
  private isAsBefore(): boolean {
    const { content, replica, changes, isFresh } = this;
    if (!isFresh || content.failure || replica.content.failure) return false;
    if (changes > 1) return this.before === replica.content && this.comparison?.isSame === true;
    return new Sameness().of(content.value, replica.content.value, 0);
  }
}

/** @throws {ProtocolError} when it is no change of a value */
function changeOf(operation: Operation, operands: readonly unknown[]): ValueChange {
  const [path, second, third, fourth] = operands;
  if (!isPath(path)) throw new ProtocolError('The path of a change is missing.');
  switch (operation) {
    case Operation.put:
      return { operation: 'put', path, value: second };
    case Operation.remove:
      return { operation: 'remove', path };
    case Operation.assign:
      if (typeof second !== 'object' || second === null) break;
      return { operation: 'assign', path, record: second };
    case Operation.splice:
      if (!Number.isSafeInteger(second) || !Number.isSafeInteger(third) || !Array.isArray(fourth)) break;
      return {
        operation: 'splice',
        path,
        start: second as number,
        removed: third as number,
        items: fourth as unknown[],
      };
    default:
  }
  throw new ProtocolError('A change is none of a value.');
}

const isPath = (path: unknown): path is Path =>
  Array.isArray(path) && path.every((key) => typeof key === 'string' || typeof key === 'number');
