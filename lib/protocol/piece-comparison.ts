import { isBare, isDense, isList, isRecord } from './container.js';
import type { Path, ValueChange } from './value-change.js';
import { Sameness } from './value-sameness.js';

/** A container of the value that is there, while what should be the same comes for it. */
interface Open {
  readonly path: Path;
  readonly container: object;
  /** Of a record. */
  readonly keys: readonly string[] | undefined;
  /** How many of its children have come. */
  come: number;
}

/**
 * Compares a value that comes in pieces with one that is there, each piece when it comes, so that nothing is left to do at
 * the end. Yes is certain; no is also the answer when the pieces are not those of a value cut in its order, as `cutValue()`
 * makes them.
 */
export class PieceComparison {
  private readonly open: Open[] = [];
  private pieces = 0;
  private hasDifference = false;

  constructor(private readonly present: unknown) {}

  /** Whether all that came is all of the value that is there. */
  get isSame(): boolean {
    return !this.hasDifference && this.open.every((each) => isComplete(each));
  }

  add(change: ValueChange): void {
    if (this.hasDifference) return;
    this.hasDifference = !this.isAsPresent(change);
    this.pieces++;
  }

  private isAsPresent(change: ValueChange): boolean {
    const { path } = change;
    if (this.pieces === 0)
      return change.operation === 'put' && path.length === 0 && this.opens(change.value, this.present, path);
    const filled = this.filled(path);
    if (!filled) return false;
    if (change.operation === 'assign') return this.hasKeys(filled, Object.entries(change.record));
    return change.operation === 'splice' && change.removed === 0 && this.hasItems(filled, change);
  }

  /** The container at a path; those deeper inside get no more. */
  private filled(path: Path): Open | undefined {
    for (let last = this.open.at(-1); last; last = this.open.at(-1)) {
      if (last.path.length <= path.length) return isAt(last, path) ? last : undefined;
      if (!isComplete(last)) return undefined;
      this.open.pop();
    }
    return undefined;
  }

  private hasKeys(open: Open, entries: readonly (readonly [string, unknown])[]): boolean {
    const { keys, container, path } = open;
    return entries.every(([key, value], at) => {
      if (keys?.[open.come++] !== key) return false;
      const present = (container as Record<string, unknown>)[key];
      return this.hasChild(value, present, [...path, key], at === entries.length - 1);
    });
  }

  private hasItems(open: Open, { start, items }: ValueChange & { operation: 'splice' }): boolean {
    const { keys, container, path } = open;
    if (keys || start !== open.come) return false;
    const list = container as readonly unknown[];
    return items.every((item, at) => {
      const index = open.come++;
      return (
        index < list.length && this.hasChild(item, list[index], [...path, index], at === items.length - 1)
      );
    });
  }

  /** @param isLast whether pieces for it may follow */
  private hasChild(value: unknown, present: unknown, path: Path, isLast: boolean): boolean {
    return new Sameness().of(value, present, path.length) || (isLast && this.opens(value, present, path));
  }

  /** Whether the value is empty and of the kind of what is there, so that it may become the same. */
  private opens(value: unknown, present: unknown, path: Path): boolean {
    const keys = isRecord(present) ? Object.keys(present) : undefined;
    const isOfItsKind = keys
      ? isRecord(value) && Object.keys(value).length === 0 && isBare(value) === isBare(present as never)
      : isList(value) && value.length === 0 && isList(present) && isDense(present);
    if (isOfItsKind) this.open.push({ path, container: present as object, keys, come: 0 });
    return isOfItsKind;
  }
}

const isAt = (open: Open, path: Path): boolean =>
  open.path.length === path.length && open.path.every((key, depth) => key === path[depth]);

const isComplete = ({ keys, container, come }: Open): boolean =>
  come === (keys ?? (container as readonly unknown[])).length;
