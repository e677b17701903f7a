import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { LineTagger } from './line-tagger.js';

function tag(...pieces: string[]): string {
  const tagger = new LineTagger('worker 1');
  return pieces.map((piece) => tagger.tag(piece)).join('');
}

describe('a line of text', () => {
  it.each([
    ['one line\n', '[worker 1] one line\n'],
    ['two\nlines\n', '[worker 1] two\n[worker 1] lines\n'],
    ['no end', '[worker 1] no end'],
    ['', ''],
    ['\n', '[worker 1] \n'],
    ['a\n\nb\n', '[worker 1] a\n[worker 1] \n[worker 1] b\n'],
    ['windows\r\nlines\r\n', '[worker 1] windows\r\n[worker 1] lines\r\n'],
    ['\u001b[32mgreen\u001b[0m\n', '[worker 1] \u001b[32mgreen\u001b[0m\n'],
  ])('shows the role: %j', (text, expected) => {
    expect(tag(text)).toBe(expected);
  });

  it.each<[string[], string]>([
    [['a', 'b', '\n'], '[worker 1] ab\n'],
    [['a\n', 'b\n'], '[worker 1] a\n[worker 1] b\n'],
    [['a', '\nb', '\n'], '[worker 1] a\n[worker 1] b\n'],
    [['a\nb', 'c\nd'], '[worker 1] a\n[worker 1] bc\n[worker 1] d'],
    [['a', '', 'b'], '[worker 1] ab'],
    [['a\r', '\nb'], '[worker 1] a\r\n[worker 1] b'],
  ])('shows it once when it comes in pieces: %j', (pieces, expected) => {
    expect(tag(...pieces)).toBe(expected);
  });

  it('shows it the same way whatever the pieces are', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '漢') });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (pieces) => {
        expect(tag(...pieces)).toBe(tag(pieces.join('')));
      }),
    );
  });
});

describe('a line that is a JSON object', () => {
  it.each([
    ['{"level":30,"msg":"a"}\n', '{"role":"worker 1","level":30,"msg":"a"}\n'],
    ['{"a":1}\n{"b":2}\n', '{"role":"worker 1","a":1}\n{"role":"worker 1","b":2}\n'],
    ['{"a":1}', '{"role":"worker 1","a":1}'],
    ['{"a":1}\r\n', '{"role":"worker 1","a":1}\r\n'],
    ['{"a":"line \u2028 separator"}\n', '{"role":"worker 1","a":"line \u2028 separator"}\n'],
    ['text\n{"a":1}\n', '[worker 1] text\n{"role":"worker 1","a":1}\n'],
    ['{"user":{"role":"admin"}}\n', '{"role":"worker 1","user":{"role":"admin"}}\n'],
    ['{"msg":"the field \\"role\\": none"}\n', '{"role":"worker 1","msg":"the field \\"role\\": none"}\n'],
  ])('gets a field: %j', (text, expected) => {
    expect(tag(text)).toBe(expected);
  });

  it.each<[string, object]>([
    ['a field role of its own, first', { role: 'admin', msg: 'a' }],
    ['a field role of its own, later', { msg: 'a', role: 'admin' }],
    ['nothing', {}],
  ])('stays JSON, and keeps what it says, with %s', (_name, line) => {
    const tagged = tag(`${JSON.stringify(line)}\n`);
    expect(JSON.parse(tagged)).toMatchObject(line);
  });

  it.each(['{not json}', '[1,2]', '"text"', '{ "a": 1'])('is not: %s', (line) => {
    expect(tag(line)).toBe(`[worker 1] ${line}`);
  });

  it('names the role as JSON does', () => {
    expect(new LineTagger('a "quoted" role').tag('{"a":1}')).toBe('{"role":"a \\"quoted\\" role","a":1}');
  });
});
