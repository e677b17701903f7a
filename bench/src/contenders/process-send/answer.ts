import { failToGetName, getName } from '../../work/names.js';
import { answerText } from '../../work/text-buffers.js';
import type { AnswerMessage, CallMessage } from './messages.js';

const getAnyName = answerText(getName);

/** Runs the method that a message names. */
export function answerTo({ call, method, name }: CallMessage): AnswerMessage {
  try {
    return { call, result: method === 'fail' ? failToGetName(String(name)) : getAnyName(name) };
  } catch (error) {
    return { call, error: (error as Error).message };
  }
}
