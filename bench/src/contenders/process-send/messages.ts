/** Node.js has no calls, only messages: this is the least that makes calls of them. */
export interface CallMessage {
  readonly call: number;
  readonly method: 'getName' | 'fail';
  readonly name: unknown;
}

export interface AnswerMessage {
  readonly call: number;
  readonly result?: unknown;
  readonly error?: string;
}
