import { describe, expect, it } from '@jest/globals';

import { DEFAULT_LIMITS, maxFrameBytes } from './configured-limits.js';
import { FrameBuilder } from './frame.js';
import { MAX_FRAME_BYTES, MESSAGE_ROOM_BYTES, STATE_BATCH_SIZE } from './limits.js';
import { wholeFrame } from '../../test/unit/wire.js';
import { MessageType } from './messages.js';

describe('the largest frame', () => {
  it('is by default that of the protocol', () => {
    expect(maxFrameBytes()).toBe(MAX_FRAME_BYTES);
  });

  it('grows with the largest message', () => {
    expect(maxFrameBytes({ ...DEFAULT_LIMITS, maxMessageBytes: 2 ** 28 })).toBe(2 ** 28 + MESSAGE_ROOM_BYTES);
  });

  it.each([
    ['letters of three bytes', '漢'.repeat(STATE_BATCH_SIZE - 3)],
    ['as many messages as fit', '[1]'],
  ])('has room for all that is sent in one turn, however small a message may be: %s', (_name, text) => {
    const sizes: number[] = [];
    const frames = new FrameBuilder((frame) => sizes.push(wholeFrame(frame).length), STATE_BATCH_SIZE);
    const attachments = text.length < 10 ? [Buffer.alloc(0)] : [];
    const message = { numbers: [MessageType.resync], json: text };
    for (let size = 0; size < 2 * STATE_BATCH_SIZE; size += text.length) frames.add(message, attachments);
    frames.flush();
    expect(Math.max(...sizes)).toBeLessThan(maxFrameBytes({ ...DEFAULT_LIMITS, maxMessageBytes: 1024 }));
  });
});
