import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import type {
  DispatchController,
  DispatchHandler,
  ParsedHeaders,
  RawHeaders,
} from '../../../src/undici/compat/dispatcher.js';
import { HandlerOfBothApis, isHandler } from '../../../src/undici/compat/handler-of-both-apis.js';

const options = { origin: 'http://a.test', path: '/', method: 'GET' };
const raw = (...texts: string[]): Buffer[] => texts.map((text) => Buffer.from(text, 'latin1'));
const texts = (pairs: RawHeaders | null) =>
  pairs?.flat().map((part) => Buffer.from(part as Uint8Array).toString('latin1'));

/** A controller as a dispatcher of undici 7 or 8 gives it. */
function controller(rawHeaders: DispatchController['rawHeaders'] = null) {
  const made = {
    aborted: false,
    paused: false,
    reason: null,
    rawHeaders,
    rawTrailers: null as DispatchController['rawTrailers'],
    abort: vi.fn(),
    pause: vi.fn(() => {
      made.paused = true;
    }),
    resume: vi.fn(() => {
      made.paused = false;
    }),
  };
  return made;
}

function legacyHandler() {
  return {
    onConnect: vi.fn(),
    onHeaders: vi.fn(() => true),
    onData: vi.fn(() => true),
    onComplete: vi.fn(),
    onError: vi.fn(),
    onUpgrade: vi.fn(),
  };
}

function currentHandler() {
  return {
    onRequestStart: vi.fn(),
    onResponseStart: vi.fn(),
    onResponseData: vi.fn(),
    onResponseEnd: vi.fn(),
    onResponseError: vi.fn(),
    onRequestUpgrade: vi.fn(),
  };
}

const between = (handler: DispatchHandler) => new HandlerOfBothApis(handler, options);

describe('a legacy handler behind a dispatcher of the current API', () => {
  it('aborts through the controller', () => {
    const handler = legacyHandler();
    const given = controller();
    between(handler).onRequestStart(given, { some: 'context' });
    const [abort, context] = handler.onConnect.mock.calls[0] as unknown as [
      (e: Error) => void,
      unknown,
    ];
    const reason = new Error('enough');
    abort(reason);
    expect(context).toEqual({ some: 'context' });
    expect(given.abort).toHaveBeenCalledWith(reason);
  });

  it.each<
    [
      what: string,
      rawHeaders: DispatchController['rawHeaders'],
      headers: ParsedHeaders,
      pairs: string[],
    ]
  >([
    ['raw pairs as they came', raw('A', '1', 'a', '2'), { a: ['1', '2'] }, ['A', '1', 'a', '2']],
    [
      'nested arrays as one pair a line',
      [Buffer.from('a'), raw('1', '2')],
      { a: ['1', '2'] },
      ['a', '1', 'a', '2'],
    ],
    [
      'the octets of what an older undici read as UTF-8',
      raw('A', '\xc3\xa9'),
      { a: '\xe9' },
      ['A', '\xc3\xa9'],
    ],
    [
      'the object of HTTP/2 without :status',
      { ':status': '200', a: ['1', '2'] },
      { ':status': '200', a: ['1', '2'] },
      ['a', '1', 'a', '2'],
    ],
    ['the parsed headers where there are no others', null, { parsed: 'yes' }, ['parsed', 'yes']],
    [
      'what an interceptor made of them, each line on its own',
      raw('A', '1', 'Gone', 'x'),
      { a: '2', 'set-cookie': ['b=1', 'c=2'] },
      ['a', '2', 'set-cookie', 'b=1', 'set-cookie', 'c=2'],
    ],
  ])('is given %s', (_what, rawHeaders, headers, pairs) => {
    const handler = legacyHandler();
    between(handler).onResponseStart(controller(rawHeaders), 200, headers, 'OK');
    const [status, given, , statusText] = handler.onHeaders.mock.calls[0] as unknown as [
      number,
      Buffer[],
      unknown,
      string,
    ];
    expect([status, texts(given), statusText]).toEqual([200, pairs, 'OK']);
    expect(given.every(Buffer.isBuffer)).toBe(true);
  });

  it('holds the body back by saying false, and lets it go again', () => {
    const handler = {
      ...legacyHandler(),
      onHeaders: vi.fn(() => false),
      onData: vi.fn(() => false),
    };
    const given = controller();
    const middle = between(handler);
    middle.onResponseStart(given, 200, {}, 'OK');
    expect(given.pause).toHaveBeenCalledTimes(1);
    const [, , resume] = handler.onHeaders.mock.calls[0] as unknown as [
      unknown,
      unknown,
      () => void,
    ];
    resume();
    expect(given.resume).toHaveBeenCalledTimes(1);
    middle.onResponseData(given, Buffer.from('x'));
    expect(given.pause).toHaveBeenCalledTimes(2);
  });

  it('pauses nothing by saying false to an informational response, as fetch does', () => {
    const handler = { ...legacyHandler(), onHeaders: vi.fn(() => false) };
    const given = controller();
    between(handler).onResponseStart(given, 103, {}, 'Early Hints');
    expect(handler.onHeaders).toHaveBeenCalled();
    expect(given.pause).not.toHaveBeenCalled();
  });

  it('is given trailers as pairs', () => {
    const handler = legacyHandler();
    between(handler).onResponseEnd(controller(), { check: 'sum' });
    expect(texts(handler.onComplete.mock.calls[0]?.[0] as RawHeaders)).toEqual(['check', 'sum']);
  });

  it('receives the error of a request that was refused before it began, which has no controller', () => {
    const handler = legacyHandler();
    const error = new Error('no');
    between(handler).onResponseError(null, error);
    expect(handler.onError).toHaveBeenCalledWith(error);
  });

  it('receives an upgrade with raw pairs', () => {
    const handler = { ...legacyHandler(), onUpgrade: vi.fn(() => true) };
    const socket = new PassThrough();
    const result = between(handler).onRequestUpgrade(
      controller(raw('A', '1')),
      101,
      { a: '1' },
      socket,
    );
    expect(result).toBe(true);
    expect(handler.onUpgrade).toHaveBeenCalledWith(101, raw('A', '1'), socket);
  });
});

describe('a handler of the current API behind a legacy dispatcher', () => {
  it('has a controller that pauses, resumes and aborts', () => {
    const handler = currentHandler();
    const middle = between(handler);
    const [abort, resume] = [vi.fn(), vi.fn()];
    middle.onConnect(abort, { some: 'context' });
    const [given, context] = handler.onRequestStart.mock.calls[0] as [DispatchController, unknown];
    expect(context).toEqual({ some: 'context' });
    handler.onResponseStart.mockImplementation((control: DispatchController) => control.pause());
    expect(
      middle.onHeaders(200, raw('Set-Cookie', 'a=1', 'set-cookie', 'b=2', 'X', 'y'), resume, 'OK'),
    ).toBe(false);
    expect(handler.onResponseStart).toHaveBeenCalledWith(
      given,
      200,
      { 'set-cookie': ['a=1', 'b=2'], x: 'y' },
      'OK',
    );
    expect(given.paused).toBe(true);
    given.resume();
    given.resume();
    expect(resume).toHaveBeenCalledTimes(1);
    expect(middle.onData(Buffer.from('x'))).toBe(true);
    const reason = new Error('enough');
    given.abort(reason);
    given.abort(reason);
    expect(abort.mock.calls).toEqual([[reason]]);
    expect([given.aborted, given.reason]).toEqual([true, reason]);
  });

  it('is given trailers as an object', () => {
    const handler = currentHandler();
    const middle = between(handler);
    middle.onConnect(vi.fn(), null);
    middle.onComplete(raw('Check', 'sum'));
    expect(handler.onResponseEnd).toHaveBeenCalledWith(expect.anything(), { check: 'sum' });
  });

  it('receives errors and upgrades', () => {
    const handler = { ...currentHandler(), onRequestUpgrade: vi.fn(() => 'taken') };
    const middle = between(handler);
    const error = new Error('no');
    middle.onError(error);
    expect(handler.onResponseError).toHaveBeenCalledWith(null, error);
    middle.onConnect(vi.fn(), null);
    const socket = new PassThrough();
    expect(middle.onUpgrade(101, raw('A', '1'), socket)).toBe('taken');
    expect(handler.onRequestUpgrade).toHaveBeenCalledWith(
      expect.anything(),
      101,
      { a: '1' },
      socket,
    );
  });
});

describe('where both speak the same API', () => {
  it('passes the current API on unchanged, results included', () => {
    const handler = { ...currentHandler(), onResponseStart: vi.fn(() => 'kept') };
    const middle = between(handler);
    const given = controller(raw('a', '1'));
    const headers = { a: '1' };
    expect(middle.onResponseStart(given, 200, headers, 'OK')).toBe('kept');
    expect(handler.onResponseStart).toHaveBeenCalledWith(given, 200, headers, 'OK');
  });

  it('passes the legacy API on unchanged, results included', () => {
    const handler = { ...legacyHandler(), onHeaders: vi.fn(() => false) };
    const headers = raw('a', '1');
    const resume = () => {};
    expect(between(handler).onHeaders(200, headers, resume, 'OK')).toBe(false);
    expect(handler.onHeaders).toHaveBeenCalledWith(200, headers, resume, 'OK');
  });

  it('tells one of its own kind in the current API, which asks for no translation', () => {
    const innermost = currentHandler();
    const given = controller();
    between(between(innermost)).onResponseStart(given, 200, {}, 'OK');
    expect(innermost.onResponseStart).toHaveBeenCalledWith(given, 200, {}, 'OK');
  });

  it('prefers the legacy API of a handler that has both: only it keeps Set-Cookie lines apart', () => {
    const handler = { ...currentHandler(), ...legacyHandler() };
    between(handler).onResponseStart(controller(), 200, {}, 'OK');
    expect(handler.onHeaders).toHaveBeenCalled();
    expect(handler.onResponseStart).not.toHaveBeenCalled();
  });

  it('passes progress on', () => {
    const progress = { onBodySent: vi.fn(), onRequestSent: vi.fn(), onResponseStarted: vi.fn() };
    const middle = between({ ...currentHandler(), ...progress });
    const chunk = Buffer.from('x');
    middle.onBodySent(chunk, 1);
    middle.onRequestSent();
    middle.onResponseStarted();
    expect(progress.onBodySent).toHaveBeenCalledWith(chunk, 1);
    expect(progress.onRequestSent).toHaveBeenCalled();
    expect(progress.onResponseStarted).toHaveBeenCalled();
  });
});

it('never swallows an error that its handler does not listen to', () => {
  const error = new Error('no');
  expect(() => between({ onConnect: () => {} }).onError(error)).toThrow(error);
  expect(() => between({ onRequestStart: () => {} }).onResponseError(null, error)).toThrow(error);
});

describe('the WebSocket of Node 20 and 22 over HTTP/2', () => {
  const asked = {
    ...options,
    upgrade: 'websocket',
    headers: { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' },
  };

  it('receives 200 as the response of HTTP/1 (key and answer are those of RFC 6455 section 1.3)', () => {
    const handler = {
      ...legacyHandler(),
      onUpgrade: vi.fn((status: number) => (status === 101 ? true : undefined)),
    };
    const socket = new PassThrough();
    const middle = new HandlerOfBothApis(handler, asked);
    expect(middle.onRequestUpgrade(controller(raw('x', 'y')), 200, { x: 'y' }, socket)).toBe(true);
    const [status, headers, given] = handler.onUpgrade.mock.calls[1] as unknown as [
      number,
      Buffer[],
      unknown,
    ];
    expect([status, texts(headers), given]).toEqual([
      101,
      [
        'x',
        'y',
        'upgrade',
        'websocket',
        'connection',
        'Upgrade',
        'sec-websocket-accept',
        's3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
      ],
      socket,
    ]);
  });

  it.each<[what: string, result: unknown, status: number, opts: typeof asked | typeof options]>([
    ['takes 200', true, 200, asked],
    ['refuses 200', false, 200, asked],
    ['asked for 101 and got it', undefined, 101, asked],
    ['asked for no WebSocket', undefined, 200, options],
  ])('is told once when it %s', (_what, result, status, opts) => {
    const handler = { ...legacyHandler(), onUpgrade: vi.fn(() => result) };
    const middle = new HandlerOfBothApis(handler, opts);
    expect(middle.onUpgrade(status, [], new PassThrough())).toBe(result);
    expect(handler.onUpgrade).toHaveBeenCalledTimes(1);
  });

  it('leaves undici.upgrade() alone, which has no answer and cannot be told twice', () => {
    const handler = {
      ...legacyHandler(),
      onUpgrade: vi
        .fn()
        .mockReturnValueOnce(undefined)
        .mockImplementation(() => {
          throw new TypeError('callback is null');
        }),
    };
    expect(
      new HandlerOfBothApis(handler, asked).onUpgrade(200, [], new PassThrough()),
    ).toBeUndefined();
  });
});

describe('isHandler', () => {
  it.each<[what: string, value: unknown, is: boolean]>([
    ['a current handler', currentHandler(), true],
    ['a legacy handler', legacyHandler(), true],
    ['an empty object', {}, false],
    ['null', null, false],
    ['undefined', undefined, false],
    ['a function', () => {}, false],
  ])('%s: %#', (_what, value, is) => {
    expect(isHandler(value)).toBe(is);
  });
});
