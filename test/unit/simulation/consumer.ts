import { ClusterDispatchError } from '../../../lib/errors/cluster-dispatch.error.js';
import type { Audit } from './audit.js';
import type { CallRecord } from './call-record.js';
import { checkError, checkValue } from './claims.js';
import { adopt } from './held.js';
import type { End } from './end.js';
import type { SimulatedProcess } from './simulated-process.js';
import type { SourceRun } from './source-run.js';
import type { World } from './world.js';

/** One who reads a stream: what he gets must be what its source produced. */
export class Consumer {
  /** Of the call or subscription on its channel. */
  requestId: number | undefined;
  /** How many items it had when its stream ended; an iterator gives them later. */
  itemsSent: number | undefined;
  /** The iterator of another process that it reads. */
  stream: unknown;
  isOver = false;
  hasLeft = false;
  /** How he goes on: asks for an item, leaves. */
  pull: (() => void) | undefined;
  leave: () => void = () => {};
  /** Whether an iterator that was left says so. */
  probe: () => void | Promise<void> = () => {};
  private received = 0;
  private run: SourceRun | undefined;

  /** @param record of the call whose answer it reads, if it is one */
  constructor(
    private readonly world: World,
    readonly id: number,
    readonly process: SimulatedProcess,
    readonly end: End,
    readonly record: CallRecord | undefined,
    /** What it reads, when that is not the answer of a call. */
    readonly kind: 'observable' | 'iterable' | undefined,
  ) {}

  item(value: unknown): void {
    const { world, id } = this;
    world.log(
      () => `consumer ${id} gets ${String((value as unknown[])[0])}/${String((value as unknown[])[1])}`,
    );
    world.check(!this.isOver && !this.hasLeft, `consumer ${id} gets an item after its end`);
    this.received++;
    if (this.record?.answer?.kind === 'value') checkValue(world, this.record, value);
    else this.itemOfRun(value as [number, number, ...unknown[]]);
  }

  complete(): void {
    this.over('completes');
    if (this.record?.answer?.kind === 'value')
      return this.world.check(this.received === 1, `consumer ${this.id} of one value got ${this.received}`);
    this.checkAllCame();
    if (this.run) this.world.check(this.run.end === 'complete', `run ${this.run.id} did not complete`);
  }

  error(error: unknown): void {
    this.over(`fails with ${String(error)}`);
    const { world, id, record } = this;
    if (error instanceof ClusterDispatchError) return this.dispatchError(error);
    this.checkAllCame();
    const isOfRun = /^of run (\d+)$/.exec((error as Error).message);
    if (!isOfRun && record) return checkError(world, record, error);
    // A stream that only one may read was read before, or its process let go of it.
    if (!isOfRun)
      return world.check(
        this.kind === 'iterable' && this.received === 0,
        `consumer ${id} failed with ${String(error)}`,
      );
    const run = world.runOf(Number(isOfRun[1]));
    world.check(run?.end === 'error', `run ${run?.id} did not fail`);
  }

  /** The stream has ended: its books are closed. */
  ended(): void {
    this.itemsSent = this.countSent();
  }

  /** Nothing is on its way: all that was sent has come, and more may be sent. */
  checkAtRest(): void {
    const { world, id, run, received } = this;
    // What came to an iterator may wait there until it is asked for.
    if (!this.pull) this.checkAllCame();
    const asked = this.asked;
    if (!asked || asked.over || this.itemsSent !== undefined) return;
    world.check(
      asked.granted - received > world.credit / 2,
      `consumer ${id} has ${received} items, and credit for ${asked.granted}`,
    );
    world.check(!run?.isDone, `consumer ${id} was not told of the end of run ${run?.id}`);
  }

  private dispatchError(error: ClusterDispatchError): void {
    const { world, id, record, run } = this;
    const isOfItems = error.code === 'OVERLOADED' || error.code === 'NOT_SERIALIZABLE';
    if (isOfItems && run) {
      this.checkAllCame();
      const end = error.code === 'OVERLOADED' ? 'overflow' : 'unsendable';
      return world.check(
        run.end === end,
        `consumer ${id} failed with ${error.name}, and run ${run.id}: ${run.end}`,
      );
    }
    if (error.code === 'CALL_TIMEOUT')
      world.check(this.received === 0, `consumer ${id} has items, and timed out all the same`);
    // The stream itself may be refused for its first item.
    if (record && !(isOfItems && record.answer?.kind === 'stream')) checkError(world, record, error);
  }

  private itemOfRun([runId, number, ...came]: [number, number, ...unknown[]]): void {
    const { world, id } = this;
    this.run ??= world.runOf(runId);
    const { run } = this;
    if (!run || run.id !== runId) return world.check(false, `consumer ${id} gets an item of run ${runId}`);
    const due = run.wire[this.received - 1];
    world.check(number === due, `consumer ${id} gets item ${number} of run ${runId}, and ${due} was sent`);
    adopt(world, this.process, run.items[number] ?? [], came);
  }

  private over(how: string): void {
    const { world, id } = this;
    world.log(() => `consumer ${id} ${how}`);
    world.check(!this.isOver && !this.hasLeft, `consumer ${id} ${how} after its end`);
    this.isOver = true;
    if (this.record && !this.record.outcome) this.record.outcome = { value: how };
  }

  private get asked(): ReturnType<Audit['of']> {
    return this.requestId === undefined ? undefined : this.end.asked(this.requestId);
  }

  private countSent(): number {
    return this.asked?.sent ?? 0;
  }

  /** The end comes after the items. */
  private checkAllCame(): void {
    const sent = this.itemsSent ?? this.countSent();
    this.world.check(
      sent === this.received,
      `consumer ${this.id} got ${this.received} items, and ${sent} were sent`,
    );
  }
}
