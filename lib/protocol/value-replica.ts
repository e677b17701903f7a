import { ProtocolError } from '../errors/protocol.error.js';
import { deepFreeze } from './deep-freeze.js';
import { Operation } from './operation.js';
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
  private previous: Content | undefined;

  constructor(
    private readonly replica: ValueReplica,
    private content: Content,
    private readonly isFresh: boolean,
  ) {}

  apply(operation: Operation, operands: readonly unknown[]): void {
    this.changes++;
    if (this.replica.areFrozen) for (const operand of operands) deepFreeze(operand);
    this.content =
      operation === Operation.fail
        ? { value: undefined, failure: { error: operands[0] } }
        : { value: applyChange(this.content.value, changeOf(operation, operands), this.owned) };
  }

  commit(version: number): void {
    const { replica, content } = this;
    replica.version = version;
    if (this.isAsBefore()) return;
    this.previous = replica.content;
    replica.content = content;
    // What is in them is frozen already, or one of them.
    if (replica.areFrozen) for (const container of this.owned) Object.freeze(container);
  }

  tell(): void {
    const { replica, previous, content } = this;
    if (!previous || content.failure) return;
    if (previous.failure || !Object.is(content.value, previous.value))
      replica.onChange?.(content.value, previous.value);
  }

  /** Of a large value that came in pieces this is not looked for: it would take too long. */
  private isAsBefore(): boolean {
    const { content, replica, changes, isFresh } = this;
    if (!isFresh || changes > 1) return false;
    if (content.failure || replica.content.failure) return false;
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
