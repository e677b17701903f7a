import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import type { HandshakeCrypto } from '../protocol/handshake.js';

const SECRET_BYTES = 32;

/** A fresh random secret, as text. */
export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64');

export const handshakeCrypto: HandshakeCrypto = {
  nonce: newSecret,
  hmac: (secret, text) => createHmac('sha256', secret).update(text).digest('base64'),
  equal: (a, b) => {
    const [bytesOfA, bytesOfB] = [Buffer.from(a), Buffer.from(b)];
    return bytesOfA.length === bytesOfB.length && timingSafeEqual(bytesOfA, bytesOfB);
  },
};
