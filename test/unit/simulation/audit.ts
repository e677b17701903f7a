import type { Callee } from '../../../lib/protocol/callee.js';
import { type Message, MessageType } from '../../../lib/protocol/messages.js';
import type { OutgoingMessage } from '../../../lib/protocol/outgoing-message.js';
import type { SourceRun } from './source-run.js';
import type { World } from './world.js';

/** A call or a stream, as who answers it knows it. */
interface Asked {
  /** Items that may have been sent by now. */
  granted: number;
  sent: number;
  over: boolean;
  run: SourceRun | undefined;
}

type Question = Parameters<Callee['receive']>[0];

const ANSWERS: ReadonlySet<number> = new Set([
  MessageType.result,
  MessageType.failure,
  MessageType.opened,
  MessageType.next,
  MessageType.complete,
]);

/** Listens to a connection, and checks that what one end answers is what the other has asked for. */
export class Audit {
  private readonly asked = new Map<number, Asked>();
  private readonly cancelled = new Set<number>();
  /** Of these the end that answers knows that nobody waits. */
  private readonly silenced = new Set<number>();
  private readonly requests = new Set<number>();

  constructor(
    private readonly world: World,
    private readonly name: string,
  ) {}

  /** What went over the wire for the request of that id. */
  of(id: number): Asked | undefined {
    return this.asked.get(id);
  }

  /** The end that asks sent a frame. */
  requested(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.type === 'call' || message.type === 'invoke' || message.type === 'subscribe') {
        const { id } = message;
        this.check(!this.requests.has(id), `the request ${id} was sent twice`);
        this.requests.add(id);
      } else if (message.type === 'cancel') {
        const { id } = message;
        this.check(this.requests.has(id) && !this.cancelled.has(id), `cancelled ${id} for no reason`);
        this.cancelled.add(id);
      }
    }
  }

  /** The end that answers gets a message. What it sends for that comes later. */
  delivered(message: Question): void {
    if (message.type === 'credit') this.grant(message.id, message.count);
    else if (message.type !== 'cancel' && message.type !== 'abort') this.begin(message.id, message.credit);
  }

  /** The end that answers has dealt with a message. */
  handled({ type, id }: Question): void {
    if (type === 'cancel') this.silenced.add(id);
  }

  /** The end that answers sent a frame. */
  answered(messages: readonly Message[]): void {
    for (const message of messages) {
      if (message.type === 'next') this.item(message.id, message.value.json as readonly [number, number]);
      else if (message.type === 'result' || message.type === 'failure' || message.type === 'complete')
        this.end(message.id);
      else if (message.type === 'opened') this.isOpen(message.id, 'opened');
    }
  }

  /** The end that answers says something, which goes out later. */
  posted({ numbers, json }: OutgoingMessage): void {
    const [type = -1, id = -1] = numbers;
    this.check(
      !ANSWERS.has(type) || !this.silenced.has(id),
      `${JSON.stringify(numbers)} ${json} answers what was cancelled`,
    );
  }

  private begin(id: number, credit: number): void {
    this.asked.set(id, { granted: credit, sent: 0, over: false, run: undefined });
  }

  private grant(id: number, count: number): void {
    const asked = this.asked.get(id);
    if (!asked) return this.check(false, `credit for ${id}, which was not asked for`);
    asked.granted += count;
    if (!asked.over) asked.run?.credited(count);
    this.check(asked.granted - asked.sent <= this.world.credit, `too much credit for ${id}`);
  }

  private item(id: number, [run, number]: readonly [number, number]): void {
    const asked = this.isOpen(id, 'an item');
    if (!asked) return;
    asked.sent++;
    this.check(asked.sent <= asked.granted, `item ${asked.sent} of ${id}, and credit for ${asked.granted}`);
    asked.run ??= this.world.runOf(run);
    this.check(asked.run?.id === run, `an item of run ${run} in the stream ${id} of ${asked.run?.id}`);
    asked.run?.sent(number);
  }

  private end(id: number): void {
    const asked = this.isOpen(id, 'an end');
    if (asked) asked.over = true;
    asked?.run?.endSent();
  }

  private isOpen(id: number, what: string): Asked | undefined {
    const asked = this.asked.get(id);
    this.check(
      asked !== undefined && !asked.over,
      `${what} came for ${id}, which is over or was not asked for`,
    );
    return asked;
  }

  private check(holds: boolean, otherwise: string): void {
    this.world.check(holds, `${this.name}: ${otherwise}`);
  }
}
