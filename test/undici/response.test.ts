import { describe, expect, it } from 'vitest';
import {
  type ResponseHeaders,
  responseThatSetsCookies,
  UndiciCookieResponse,
} from '../../src/undici/response.js';

const buffers = (...texts: string[]) => texts.map((text) => Buffer.from(text, 'latin1'));

/** Headers as they were before getSetCookie(). */
class JoiningHeaders {
  constructor(readonly joined: string) {}
  get(): string {
    return this.joined;
  }
  *[Symbol.iterator](): Iterator<readonly [string, string]> {
    yield ['set-cookie', this.joined];
  }
}

describe('UndiciCookieResponse', () => {
  it.each<[shape: string, headers: ResponseHeaders, lines: string[]]>([
    ['one header as a string', { 'set-cookie': 'a=1' }, ['a=1']],
    ['several as an array', { 'set-cookie': ['a=1', 'b=2'] }, ['a=1', 'b=2']],
    ['a name in another case', { 'Set-Cookie': ['a=1', 'b=2'] }, ['a=1', 'b=2']],
    [
      'pairs of Buffers',
      buffers('Set-Cookie', 'a=1', 'X', 'y', 'SET-COOKIE', 'b=2'),
      ['a=1', 'b=2'],
    ],
    ['pairs of strings', ['set-cookie', 'a=1', 'Set-Cookie', 'b=2'], ['a=1', 'b=2']],
    [
      "undici 7's nested arrays",
      [Buffer.from('set-cookie'), buffers('a=1', 'b=2')],
      ['a=1', 'b=2'],
    ],
    [
      'Headers',
      new Headers([
        ['set-cookie', 'a=1, x'],
        ['set-cookie', 'b=2'],
      ]),
      ['a=1, x', 'b=2'],
    ],
    [
      'Headers of a fetch that joins their lines',
      new JoiningHeaders('a=1; Expires=Fri, 01 Jan 2038 00:00:00 GMT, b=2'),
      ['a=1; Expires=Fri, 01 Jan 2038 00:00:00 GMT', 'b=2'],
    ],
    ['names of the same length', buffers('connection', 'close', 'keep-alive', 'x'), []],
    ['no headers', {}, []],
  ])('reads %s', (_shape, headers, lines) => {
    expect(new UndiciCookieResponse(headers).info().getAll('Set-Cookie')).toEqual(lines);
  });

  it('reads octets as latin-1, so that they go back as they came', () => {
    const utf8 = Buffer.from('a=\u20ac', 'utf8');
    const [line] = new UndiciCookieResponse([Buffer.from('Set-Cookie'), utf8]).getAll('set-cookie');
    expect(Buffer.from(line as string, 'latin1')).toEqual(utf8);
  });

  it('prefers raw headers, which undici 6 and older 7 decode as UTF-8 otherwise', () => {
    const raw = [Buffer.from('set-cookie'), Buffer.from('a=\xc3\xa9', 'latin1')];
    const response = responseThatSetsCookies({ 'set-cookie': 'a=\xe9' }, raw);
    expect(response?.getAll('set-cookie')).toEqual(['a=\xc3\xa9']);
  });

  it.each<[what: string, headers: Record<string, string> | null, raw: Buffer[] | null]>([
    [
      'parsed headers without Set-Cookie',
      { 'content-type': 'text/plain' },
      buffers('content-type', 'text/plain'),
    ],
    ['raw headers without Set-Cookie', null, buffers('content-type', 'text/plain')],
    ['nothing', null, null],
  ])('is nothing to a jar with %s', (_what, headers, raw) => {
    expect(responseThatSetsCookies(headers, raw)).toBeNull();
  });

  it.each([['set-cookie'], ['set-cookie2']])('is something to a jar with %s alone', (name) => {
    expect(responseThatSetsCookies({ [name]: 'a=1' }, null)?.getAll(name)).toEqual(['a=1']);
    expect(responseThatSetsCookies(null, buffers(name, 'a=1'))?.getAll(name)).toEqual(['a=1']);
  });
});
