import { describe, expect, it } from '@jest/globals';

import { handshakeCrypto, newSecret } from './handshake-crypto.js';

describe('handshakeCrypto', () => {
  it('makes secrets and nonces of 256 bits, never the same twice', () => {
    const made = Array.from({ length: 100 }, (_, index) =>
      index % 2 ? newSecret() : handshakeCrypto.nonce(),
    );
    expect(new Set(made).size).toBe(made.length);
    for (const text of made) expect(Buffer.from(text, 'base64')).toHaveLength(32);
  });

  it('signs with HMAC-SHA-256', () => {
    // RFC 4231, test case 2.
    const signed = Buffer.from(handshakeCrypto.hmac('Jefe', 'what do ya want for nothing?'), 'base64');
    expect(signed.toString('hex')).toBe('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843');
  });

  it.each<[string, string, boolean]>([
    ['abc', 'abc', true],
    ['', '', true],
    ['é', 'é', true],
    ['abc', 'abd', false],
    ['abc', 'ab', false],
    ['', 'a', false],
    // As many letters, and another number of bytes.
    ['aé', 'ab', false],
    ['éé', 'ab', false],
  ])('compares %j with %j', (a, b, equal) => {
    expect(handshakeCrypto.equal(a, b)).toBe(equal);
  });
});
