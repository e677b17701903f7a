import { describe, expect, it, jest } from '@jest/globals';

import { DispatchContext } from '../context/dispatch-context.js';
import { WaitingCall } from './waiting-call.js';

const make = (timeoutMs = 30_000): WaitingCall => new WaitingCall('prices', 'quote', ['ACME'], timeoutMs);

describe('a call that waits for its library', () => {
  it('ends by the deadline of the context in which it was made', async () => {
    const call = DispatchContext.run({ timeoutMs: 10 }, () => make());
    await expect(call.answer).rejects.toMatchObject({
      code: 'CALL_TIMEOUT',
      execution: 'never',
      message: expect.stringContaining('prices.quote was not sent, or not begun, within 10 ms'),
    });
  });

  it('ends by its own deadline, when that is earlier', async () => {
    const call = DispatchContext.run({ timeoutMs: 20_000 }, () => make(10));
    await expect(call.answer).rejects.toMatchObject({
      message: expect.stringContaining('prices.quote was not sent, or not begun, within 10 ms'),
    });
  });

  it('is cancelled by the signal of the context in which it was made, and is not sent', async () => {
    const controller = new AbortController();
    const call = DispatchContext.run({ signal: controller.signal }, () => make());
    const reason = new Error('the user left');
    controller.abort(reason);
    await expect(call.answer).rejects.toMatchObject({
      code: 'CALL_CANCELLED',
      execution: 'never',
      cause: reason,
    });
    const invoke = jest.fn(() => 'answered');
    call.start(invoke, 30_000);
    expect(invoke).not.toHaveBeenCalled();
  });

  it('is cancelled at once when that signal has aborted', async () => {
    const call = DispatchContext.run({ signal: AbortSignal.abort() }, () => make());
    await expect(call.answer).rejects.toMatchObject({ code: 'CALL_CANCELLED', execution: 'never' });
  });

  it('is not sent when it has expired, however long its method may take', async () => {
    const call = make(5);
    await expect(call.answer).rejects.toMatchObject({ code: 'CALL_TIMEOUT' });
    const invoke = jest.fn(() => 'answered');
    call.start(invoke, 30_000);
    expect(invoke).not.toHaveBeenCalled();
  });

  it('leaves the signal to who sends it, once it was sent', async () => {
    const controller = new AbortController();
    const call = DispatchContext.run({ signal: controller.signal }, () => make());
    call.start(() => Promise.resolve('answered'), 30_000);
    controller.abort();
    expect(await call.answer).toBe('answered');
  });
});
