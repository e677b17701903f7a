import { NotSerializableError } from '../errors/not-serializable.error.js';
import { ProtocolError } from '../errors/protocol.error.js';
import type { ErrorClasses } from './error-classes.js';
import { FrameBuilder } from './frame.js';
import { leanError } from './lean-error.js';
import { failureText, resultText, type Call } from './messages.js';
import { decodeValue } from './value-decoder.js';
import { encodeValue } from './value-encoder.js';
import type { EncodedValue } from './value.js';

/** A method as the library runs it. */
export interface CallableMethod {
  /** `provider.method` */
  readonly name: string;
  invoke(args: unknown[]): unknown;
}

export interface CalleeEnvironment {
  readonly classes: ErrorClasses;
  /** Something waits to be sent: call `flush()` at the end of this turn of the event loop. */
  requestFlush(): void;
}

/** What is kept of a thrown error that is too large to be sent. */
const LEAN = { characters: 10_000, fields: 50 };

/** The answering half of a channel: runs methods by their number, and nothing else. */
export class Callee {
  private readonly frames: FrameBuilder;
  private running = 0;
  private flushRequested = false;
  private closed = false;

  constructor(
    private readonly methods: readonly CallableMethod[],
    send: (frame: Uint8Array) => void,
    private readonly environment: CalleeEnvironment,
  ) {
    this.frames = new FrameBuilder(send);
  }

  /** Whether no call runs, and no answer waits to be sent. */
  get idle(): boolean {
    return this.running === 0 && !this.flushRequested;
  }

  /** @throws {ProtocolError} when there is no such method: the peer does not speak from our contract */
  receive({ id, method: index, value }: Call): void {
    const method = this.methods[index];
    if (!method) throw new ProtocolError(`There is no method of number ${index}.`);
    const args = decodeValue(value, this.environment.classes);
    if (!Array.isArray(args)) throw new ProtocolError('The arguments of a call are not a list.');
    this.running++;
    try {
      const returned = method.invoke(args);
      if (isThenable(returned)) this.answerLater(id, method, returned);
      else this.answer(id, method, returned);
    } catch (thrown) {
      this.answerFailure(id, method, thrown);
    }
  }

  /** Sends the answers that wait. */
  flush(): void {
    this.flushRequested = false;
    if (!this.closed) this.frames.flush();
  }

  /** Nobody listens any more: the answers of running calls are dropped. */
  close(): void {
    this.closed = true;
  }

  private answerLater(id: number, method: CallableMethod, returned: PromiseLike<unknown>): void {
    // Of a thenable that is no promise this makes one: it settles once, whatever the thenable does.
    Promise.resolve(returned).then(
      (value) => this.answer(id, method, value),
      (error: unknown) => this.answerFailure(id, method, error),
    );
  }

  private answer(id: number, method: CallableMethod, value: unknown): void {
    if (this.closed) return this.ended();
    let encoded: EncodedValue;
    try {
      encoded = encodeValue(value, 'result', this.environment.classes);
    } catch (error) {
      return this.answerFailure(id, method, tellMethod(error, method));
    }
    this.send(resultText(id, encoded), encoded);
  }

  private answerFailure(id: number, method: CallableMethod, thrown: unknown): void {
    if (this.closed) return this.ended();
    let encoded: EncodedValue;
    try {
      encoded = encodeValue(thrown, 'the thrown value', this.environment.classes);
    } catch (error) {
      const instead = thrown instanceof Error ? leanError(thrown, LEAN) : tellMethod(error, method);
      encoded = encodeValue(instead, 'the thrown value', this.environment.classes);
    }
    this.send(failureText(id, encoded), encoded);
  }

  private send(text: string, value: EncodedValue): void {
    this.ended();
    this.frames.add(text, typeof value === 'string' ? undefined : value.attachments);
    if (this.flushRequested) return;
    this.flushRequested = true;
    this.environment.requestFlush();
  }

  private ended(): void {
    this.running--;
  }
}

function tellMethod(error: unknown, { name }: CallableMethod): unknown {
  return error instanceof NotSerializableError ? error.of(name, 'yes') : error;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
