import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { Redis, type RedisOptions } from 'ioredis';
import { createCluster } from 'redis';
import { RedisStorage } from 'undici-cookiejar/redis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { BrowserCookiePolicy, CookieJar, Session } from '../../src/index.js';
import { least, timeOf } from '../least.js';
import { published } from '../published.js';
import { redisClients } from './redis-clients.js';
import { hasRedis, RedisServer } from './redis-server.js';
import { until } from './until.js';

const url = 'https://a.test/';
const UNCLOSED = fileURLToPath(new URL('unclosed.js', import.meta.url));

type Connect = NonNullable<(typeof redisClients)[string]>;

describe('new RedisStorage()', () => {
  const client = { send: async () => null };
  it.each<[string, unknown, unknown, string]>([
    ['no client', undefined, { session: 's' }, 'ERR_INVALID_ARG_TYPE'],
    ['a URL', 'redis://127.0.0.1', { session: 's' }, 'ERR_INVALID_ARG_TYPE'],
    ['no session', client, {}, 'ERR_INVALID_ARG_TYPE'],
    ['an unknown option', client, { session: 's', name: 's' }, 'ERR_INVALID_ARG_VALUE'],
    ['no pause between polls', client, { session: 's', poll: 0 }, 'ERR_INVALID_ARG_VALUE'],
    [
      'a poll that no timer can wait',
      client,
      { session: 's', poll: Infinity },
      'ERR_INVALID_ARG_VALUE',
    ],
    ['a lone surrogate', client, { session: '\ud800' }, 'ERR_INVALID_ARG_VALUE'],
    ['a session that ends at once', client, { session: 's', idle: 0 }, 'ERR_INVALID_ARG_VALUE'],
    ['a negative time', client, { session: 's', idle: -1 }, 'ERR_INVALID_ARG_VALUE'],
    ['less than a second', client, { session: 's', idle: 0.5 }, 'ERR_INVALID_ARG_VALUE'],
    ['no number of seconds', client, { session: 's', idle: NaN }, 'ERR_INVALID_ARG_VALUE'],
    ['an endless time', client, { session: 's', idle: Infinity }, 'ERR_INVALID_ARG_VALUE'],
  ])('%s is an argument error', (_, given, options, code) => {
    expect(() => new RedisStorage(given as never, options as never)).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('what a client fails with', () => {
  const refused = new Error('connect ECONNREFUSED 127.0.0.1:6379');
  it.each<[string, Error, string]>([
    [
      'several addresses',
      new AggregateError([refused, refused]),
      `${refused.message}, ${refused.message}`,
    ],
    ['a code alone', Object.assign(new Error(''), { code: 'ECONNRESET' }), 'ECONNRESET'],
    ['a class alone', new (class TimeoutError extends Error {})(), 'TimeoutError'],
    [
      'a client that was not connected',
      new Error('The client is closed'),
      'The client is closed: call await client.connect() first',
    ],
  ])('%s is told', async (_, error, message) => {
    const client = { send: async () => await Promise.reject(error) };
    const storage = new RedisStorage(client, { session: 's' });
    await expect(storage.load()).rejects.toMatchObject({ message });
  });
});

describe('the server’s clock', () => {
  /** A server that reads the wall clock of the test. */
  function serverOf(sent: string[][], onFirst = () => {}) {
    return {
      async send(command: string[]) {
        sent.push(command);
        if (sent.length === 1) onFirst();
        const time = Date.now() * 1_000;
        if (command[0] !== 'TIME') return [String(time), 'epoch', '1'];
        return [String(Math.floor(time / 1_000_000)), String(time % 1_000_000)];
      },
    };
  }

  /** When the last batch was sent, by the server's clock in milliseconds. */
  const sentAt = (sent: string[][]) => Number(sent.at(-1)?.[7]) / 1_000;

  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('a batch that waits for it is as old as when it was given', async () => {
    const sent: string[][] = [];
    const server = serverOf(sent, () => vi.advanceTimersByTime(300));
    const start = Date.now();
    await new RedisStorage(server, { session: 's' }).apply([]);
    expect(Math.abs(sentAt(sent) - start)).toBeLessThan(1);
  });

  it('is read again after the machine has slept, while its monotonic clock stood still', async () => {
    const sent: string[][] = [];
    const storage = new RedisStorage(serverOf(sent), { session: 's' });
    await storage.apply([]);
    vi.setSystemTime(Date.now() + 600_000);
    await storage.apply([]);
    expect(Math.abs(sentAt(sent) - Date.now())).toBeLessThan(1);
  });
});

describe.skipIf(!hasRedis)('a session in Redis (needs redis-server)', () => {
  let server: RedisServer;
  let client: Redis;
  const sessions: Session[] = [];
  beforeAll(async () => {
    server = await RedisServer.start();
    client = new Redis(server.port, '127.0.0.1');
  });
  afterAll(async () => {
    for (const session of sessions) await session.close();
    client.disconnect();
    await server.stop();
  });

  async function open(session: string, jar?: CookieJar, poll?: number): Promise<Session> {
    const storage = new RedisStorage(client, { session, poll });
    const opened = await Session.open(storage, { jar, lockTimeout: 60_000 });
    sessions.push(opened);
    return opened;
  }

  it.each([
    ['a colon', 'a:deletions'],
    ['braces', '}{a}'],
    ['a newline', 'a\nb'],
    ['NUL', 'a\0b'],
    ['__proto__', '__proto__'],
    ['nothing', ''],
    ['10 kB', 'x'.repeat(10_000)],
  ])('has a name of its own: %s', async (_, name) => {
    const [one, again, other] = [await open(name), await open(name), await open(`${name}a`)];
    one.jar.set('n', 'v', { url });
    await until(() => again.jar.has('n'));
    await other.reload();
    expect(other.jar.size).toBe(0);
    // A cluster computes the slot of a key from the text in braces, unless it is empty.
    for (const key of await client.keys('cookies:*')) expect(key).toMatch(/^cookies:\{[^}]+\}/);
  });

  it.each<[string, RedisOptions, RedisOptions]>([
    ['another database of the server', { db: 0 }, { db: 1 }],
    ['another key prefix', { keyPrefix: 'a:' }, { keyPrefix: 'b:' }],
  ])('shares nothing with a session of that name in %s', async (where, ...options) => {
    const clients = options.map((each) => new Redis(server.port, '127.0.0.1', each));
    const openAt = (at: number) =>
      Session.open(new RedisStorage(clients[at] as Redis, { session: where }));
    const [one, other, beside] = await Promise.all([openAt(0), openAt(1), openAt(1)]);
    one.jar.set('one', '1', { url });
    other.jar.set('other', '1', { url });
    await Promise.all([one.save(), other.save()]);
    await until(() => beside.jar.has('other'));
    expect([one, other, beside].map(({ jar }) => [...jar.keys()])).toEqual([
      ['one'],
      ['other'],
      ['other'],
    ]);
    for (const session of [one, other, beside]) await session.close();
    for (const each of clients) each.disconnect();
  });

  it('gets messages even if another session of its storage is closed while it is opened', async () => {
    const storage = new RedisStorage(client, { session: 'overlap', poll: 100_000 });
    const closing = await Session.open(storage);
    const [session] = await Promise.all([Session.open(storage), closing.close()]);
    sessions.push(session);
    const other = await open('overlap');
    other.jar.set('n', 'v', { url });
    await until(() => session.jar.has('n'));
  });

  it('gets messages again from a storage that was closed and is opened again', async () => {
    // Without a poll, only messages bring changes.
    const storage = new RedisStorage(client, { session: 'again', poll: 100_000 });
    await (await Session.open(storage)).close();
    const [again, other] = [await Session.open(storage), await open('again')];
    other.jar.set('n', 'v', { url });
    await until(() => again.jar.has('n'));
    await again.close();
  });

  it.each(['node-redis', 'ioredis', 'iovalkey'])(
    'sessions of one client share a connection for messages: %s',
    async (library) => {
      const { client: shared, close } = await (redisClients[library] as Connect)(server.port);
      const openShared = (session: string) =>
        // Without a poll, only messages bring changes.
        Session.open(new RedisStorage(shared, { session, poll: 100_000 }), { lockTimeout: 60_000 });
      const connections = async () => {
        const all = String(await client.call('CLIENT', 'LIST', 'TYPE', 'pubsub'));
        return all.split('\n').filter((line) => line !== '' && !others.includes(idIn(line))).length;
      };
      const idIn = (line: string) => line.split(' ')[0] as string;
      const others = String(await client.call('CLIENT', 'LIST', 'TYPE', 'pubsub'))
        .split('\n')
        .map(idIn);
      const names = ['a', 'a', 'b', 'b'].map((name) => `${library} ${name}`);
      const [a, alsoA, b, alsoB] = await Promise.all(names.map(openShared));
      expect(await connections()).toBe(1);
      a?.jar.set('n', 'a', { url });
      b?.jar.set('n', 'b', { url });
      await until(() => alsoA?.jar.get('n') === 'a' && alsoB?.jar.get('n') === 'b');

      await Promise.all([a?.close(), b?.close(), alsoB?.close()]);
      const third = await openShared(`${library} a`);
      third.jar.set('m', '3', { url });
      await until(() => alsoA?.jar.get('m') === '3');
      expect(await connections()).toBe(1);

      await Promise.all([alsoA?.close(), third.close()]);
      await until(async () => (await connections()) === 0);
      const last = await openShared(`${library} a`);
      expect(last.jar.toObject()).toEqual({ n: 'a', m: '3' });
      expect(await connections()).toBe(1);
      await last.close();
      close();
    },
  );

  it('no command walks the database or the hash, but the load', async () => {
    const session = await open('monitored', undefined, 20);
    // Not ioredis's monitor(), which fails if a command arrives together with the reply.
    const monitor = connect(server.port, '127.0.0.1').setEncoding('utf8');
    const commands: string[] = [];
    let text = '';
    monitor.on('data', (chunk) => {
      text += chunk;
      const lines = text.split('\r\n');
      text = lines.pop() ?? '';
      for (const line of lines)
        commands.push(
          ...(/\] "(\w+)"/.exec(line)?.slice(1) ?? []).map((name) => name.toUpperCase()),
        );
    });
    monitor.write('MONITOR\r\n');
    await once(monitor, 'data');
    for (let at = 0; at < 50; at++) session.jar.set(`n${at}`, 'v', { url });
    await session.save();
    await until(() => commands.filter((command) => command === 'HMGET').length >= 5);
    monitor.destroy();
    expect(commands).toContain('EVALSHA');
    const ofScript = [
      'TIME',
      'HSETNX',
      'HGET',
      'HINCRBY',
      'HSET',
      'ZREM',
      'ZCARD',
      'HSCAN',
      'PUBLISH',
    ];
    // Of clients that connect, or that an earlier test has closed.
    const ofConnections = ['INFO', 'CLIENT', 'PING', 'SUBSCRIBE', 'UNSUBSCRIBE', 'QUIT'];
    const allowed = new Set(['EVALSHA', 'EVAL', 'HMGET', ...ofScript, ...ofConnections]);
    expect(commands.filter((command) => !allowed.has(command))).toEqual([]);
    // The script removes what has expired, a few fields at a time.
    expect(commands.filter((command) => command === 'HSCAN').length).toBeLessThan(5);
  });

  it('a load during which the server loses its records removes no cookies', async () => {
    let isLost = false;
    const send = async ([name = '', ...args]: string[]) => {
      if (isLost && name === 'HSCAN') {
        isLost = false;
        await client.del('cookies:{lost%20while%20read}');
      }
      return await client.call(name, ...args);
    };
    const storage = new RedisStorage({ send }, { session: 'lost while read', poll: 100_000 });
    const session = await Session.open(storage);
    session.jar.set('n', 'v', { url });
    await session.save();
    isLost = true;
    await session.reload();
    expect(session.jar.has('n')).toBe(true);
    await session.save();
    expect((await open('lost while read')).jar.has('n')).toBe(true);
    await session.close();
  });

  it('changes without end are no reason to load everything again', async () => {
    const session = await open('busy', undefined, 20);
    const other = await open('busy', undefined, 20);
    const reported = published<{ operation: string }>('storage');
    for (let at = 0; at < 200; at++) {
      session.jar.set(`n${at % 50}`, String(at), { url });
      if (at % 20 === 0) await other.reload();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await session.save();
    await until(() => other.jar.get('n49') === '199');
    // Those of reload(), each verified at most once.
    const loads = reported.filter(({ operation }) => operation === 'load').length;
    expect(loads).toBeLessThanOrEqual(20);
  });

  it('two sessions of one storage that cannot subscribe both receive changes', async () => {
    const send = async ([name = '', ...args]: string[]) => await client.call(name, ...args);
    const storage = new RedisStorage({ send }, { session: 'of one', poll: 20 });
    const both = [await Session.open(storage), await Session.open(storage)] as const;
    const other = await open('of one');
    for (const name of ['a', 'b', 'c']) {
      other.jar.set(name, 'v', { url });
      for (const { jar } of both) await until(() => jar.has(name));
    }
    both[0].jar.set('d', 'v', { url });
    await until(() => both[1].jar.has('d'));
    for (const session of both) await session.close();
  });

  it('a lock whose acquisition was sent twice is held', async () => {
    const send = async ([name = '', ...args]: string[]) => {
      if (/^(SET|EVAL)/.test(name)) await client.call(name, ...args).catch(() => {});
      return await client.call(name, ...args);
    };
    const storage = new RedisStorage({ send }, { session: 'sent twice' });
    const release = await storage.lock('login', 60_000);
    expect(release).not.toBe(null);
    expect(await storage.lock('login', 60_000)).toBe(null);
    await release?.();
    expect(await storage.lock('login', 60_000)).not.toBe(null);
  });

  it('a policy that fails for a cookie of another process does not end this one', async () => {
    class Failing extends BrowserCookiePolicy {
      override explainLoad(): never {
        throw new Error('no rules');
      }
    }
    const reported = published<{ code: string }>('error');
    const [session, other] = [
      await open('failing', new CookieJar(new Failing())),
      await open('failing'),
    ];
    other.jar.set('n', 'v', { url });
    await until(() => reported.length > 0);
    expect(reported[0]).toMatchObject({ operation: 'load', code: 'jar-failed' });
    expect(session.jar.size).toBe(0);
  });

  it('removes what has expired even if each batch has many cookies', async () => {
    const storage = new RedisStorage(client, { session: 'expiring' });
    for (let batch = 0; batch < 20; batch++) {
      const cookie = { cookie: '{}', expires: 1, age: 0, seen: '0' };
      await storage.apply(
        Array.from({ length: 500 }, (_, at) => ({ ...cookie, key: `${batch} ${at}` })),
      );
    }
    expect(await client.hlen('cookies:{expiring}')).toBeLessThan(2_000);
  });

  it.each(
    ['node-redis', 'ioredis', 'iovalkey'].flatMap((library) => [
      [library, 'answers'],
      [library, 'lost'],
    ]),
  )(
    'a process ends once its client is closed, even if its session is not: %s, the server %s',
    async (library, state) => {
      // The commands that wait for the server keep the process alive until then.
      const env = { ...process.env, COMMAND_TIMEOUT: '1000' };
      const child = spawn(process.execPath, [UNCLOSED, library, state], { env, stdio: 'ignore' });
      const [code] = await once(child, 'close');
      expect(code).toBe(0);
    },
  );

  it('a process that was away misses no deletion, however many there were', async () => {
    const newJar = () => new CookieJar(new BrowserCookiePolicy({ limits: null }));
    const one = await open('cleared', newJar());
    for (let at = 0; at < 1_600; at++) one.jar.set(`n${at}`, 'v', { url });
    await one.save();
    const away = { send: ([name = '', ...args]: string[]) => client.call(name, ...args) };
    const storage = new RedisStorage(away, { session: 'cleared', poll: 100_000 });
    const other = await Session.open(storage, { jar: newJar(), lockTimeout: 60_000 });
    expect(other.jar.size).toBe(1_600);
    one.jar.clear();
    await one.save();
    await other.reload();
    expect(other.jar.size).toBe(0);
    await other.close();
  });

  it('churn leaves at most 1,000 deletions', async () => {
    const session = await open('churn', new CookieJar(new BrowserCookiePolicy()));
    for (let at = 0; at < 20_000; at++) {
      session.jar.set(`n${at}`, 'v', { url });
      session.jar.delete(`n${at}`);
      if (at % 2_000 === 0) await session.save();
    }
    await session.save();
    expect(await client.hlen('cookies:{churn}')).toBeLessThanOrEqual(1_003);
    expect(await client.zcard('cookies:{churn}:deletions')).toBeLessThanOrEqual(1_000);
  });

  it('what has expired leaves the storage at the next load', async () => {
    const past = Math.floor(Date.now() / 1_000) - 2 * 60 * 60;
    const storage = new RedisStorage(client, { session: 'expired' });
    const change = { cookie: '{}', expires: past, age: 0, seen: '0' };
    await storage.apply([
      { key: '["a"]', ...change },
      { key: '["b"]', ...change, cookie: null },
    ]);
    await storage.load();
    const left = await client.hkeys('cookies:{expired}');
    expect(left.filter((key) => !key.startsWith('#'))).toEqual([]);
    expect(await client.zcard('cookies:{expired}:deletions')).toBe(0);
  });

  it('a process whose clock is ahead removes no cookies of the others', async () => {
    const session = await open('ahead');
    session.jar.set('n', 'v', { url, expires: Math.floor(Date.now() / 1_000) + 60 });
    await session.close();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * 24 * 60 * 60 * 1_000 });
    const ahead = await open('ahead');
    expect(ahead.jar.cookieHeader(url)).toBe('');
    await ahead.close();
    vi.useRealTimers();
    expect((await open('ahead')).jar.keys()).toEqual(['n']);
  });

  it('a record that cannot be read is reported, kept, and no error of a request', async () => {
    await client.hset('cookies:{planted}', {
      '["x"]': 'no record',
      '["y"]': '12|',
      n: '1||{"v":9}',
    });
    const errors = published('error');
    const session = await open('planted');
    expect(session.jar.size).toBe(0);
    expect(errors).toHaveLength(3);
    session.jar.set('n', 'v', { url });
    await session.save();
    expect(await client.hlen('cookies:{planted}')).toBe(3 + 1 + 3);
  });

  it('a record whose stamp is out of range can be replaced', async () => {
    const key = '["a.test","/","n",""]';
    const text = '{"v":1,"name":"n","value":"planted","domain":"a.test","path":"/"}';
    await client.hset('cookies:{stamps}', { [key]: `9007199254740991||${text}` });
    const [one, other] = [await open('stamps'), await open('stamps')];
    expect(one.jar.size).toBe(0);
    for (const value of ['1', '2']) {
      one.jar.set('n', value, { url });
      await until(() => other.jar.get('n') === value);
    }
  });

  it.each(['9007199254740992', '9223372036854775807', '1e300', '1.5e300', 'never'])(
    'a revision of %s is an error that says so',
    async (revision) => {
      const name = `revision ${revision}`;
      const hash = `cookies:{${encodeURIComponent(name)}}`;
      const session = await open(name);
      session.jar.set('before', 'v', { url });
      await session.save();
      await client.hset(hash, { '#revision': revision });
      const message = 'the revision of the storage is out of range';
      await expect(open(name)).rejects.toThrow(`cannot load the cookies of ${name}: ${message}`);
      const storage = new RedisStorage(client, { session: name });
      await expect(storage.apply([])).rejects.toThrow(message);
      await client.hdel(hash, '#revision');
      session.jar.set('after', 'v', { url });
      await session.save();
      expect((await open(name)).jar.toObject()).toEqual({ before: 'v', after: 'v' });
    },
  );

  it.each(['', '1.5', '007'])(
    'a revision of %j fails the save, which writes nothing',
    async (text) => {
      const name = `no integer ${text}`;
      const storage = new RedisStorage(client, { session: name });
      const session = await Session.open(storage, { lockTimeout: 300 });
      sessions.push(session);
      session.jar.set('n', 'before', { url });
      await session.save();
      const hash = `cookies:{${encodeURIComponent(name)}}`;
      await client.hset(hash, { '#revision': text });
      session.jar.set('n', 'after', { url });
      await expect(session.save()).rejects.toThrow('the revision of the storage is out of range');
      await client.hdel(hash, '#revision');
      await session.save();
    },
  );

  it('a message that cannot be read changes nothing', async () => {
    const session = await open('messages');
    session.jar.set('first', 'v', { url });
    await session.save();
    const epoch = await client.hget('cookies:{messages}', '#epoch');
    for (const message of [
      '',
      '{',
      '[]',
      'null',
      '{"epoch":1}',
      '{"news":[[]]}',
      '{"news":[null]}',
      JSON.stringify({ epoch, revision: 2 ** 53, news: [] }),
      JSON.stringify({ epoch, revision: 'never', news: [] }),
    ])
      await client.publish('cookies:{messages}', message);
    session.jar.set('n', 'v', { url });
    await session.save();
    const again = await open('messages');
    expect(again.jar.get('n')).toBe('v');
  });

  it('no error contains a value', async () => {
    const refusing = {
      send: async (command: string[]) => {
        if (command[0] === 'HSCAN') return ['0', []];
        if (command[0] === 'TIME') return ['1', '1'];
        if (command[0] === 'HMGET') return [null, null];
        const message = `ERR unknown command 'EVALSHA', with args beginning with: ${command.join()}`;
        throw Object.assign(new Error(message), { command: { args: command } });
      },
    };
    const errors = published('error');
    const storage = new RedisStorage(refusing, { session: 's' });
    const session = await Session.open(storage, { lockTimeout: 50 });
    session.jar.set('n', 'secret', { url });
    const error = await session.save().then(
      () => null,
      (thrown: Error) => thrown,
    );
    expect(error?.message).toContain('unknown command');
    expect(inspect([error, errors], { depth: 9 })).not.toContain('secret');
    session.jar.clear();
    refusing.send = async () => ['1', 'e', '1', '1'];
    await session.close();
  });

  it('ends when it was not used for a time, if asked for', async () => {
    const storage = new RedisStorage(client, { session: 'idle', idle: 3_600 });
    await storage.apply([{ key: '["k"]', cookie: null, expires: 4e9, age: 0, seen: '0' }]);
    expect(await client.ttl('cookies:{idle}')).toBeGreaterThan(3_500);
    expect(await client.ttl('cookies:{idle}:deletions')).toBeGreaterThan(3_500);
  });

  it('is kept for the whole time again after it was opened', async () => {
    const storage = new RedisStorage(client, { session: 'opened', idle: 3_600 });
    await storage.apply([{ key: '["k"]', cookie: null, expires: 4e9, age: 0, seen: '0' }]);
    const keys = ['cookies:{opened}', 'cookies:{opened}:deletions'];
    for (const key of keys) await client.expire(key, 60);
    await storage.load();
    for (const key of keys) expect(await client.ttl(key)).toBeGreaterThan(3_500);
  });

  it('is written again with the next change of a process that has it open', async () => {
    const storage = new RedisStorage(client, { session: 'resting', idle: 1, poll: 50 });
    const session = await Session.open(storage);
    session.jar.set('a', '1', { url });
    await session.save();
    await until(async () => (await client.exists('cookies:{resting}')) === 0);
    await session.reload();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await client.exists('cookies:{resting}')).toBe(0);
    expect(session.jar.keys()).toEqual(['a']);
    session.jar.set('b', '1', { url });
    await until(async () => {
      const fields = await client.hkeys('cookies:{resting}');
      return fields.filter((field) => !field.startsWith('#')).length === 2;
    });
    await session.close();
  });

  it('is written again at once if the server has lost it', async () => {
    const storage = new RedisStorage(client, { session: 'lost', idle: 3_600, poll: 50 });
    const session = await Session.open(storage);
    session.jar.set('a', '1', { url });
    await session.save();
    await client.del('cookies:{lost}');
    await until(async () => (await client.hexists('cookies:{lost}', '#revision')) === 1);
    await session.close();
  });

  it('has all cookies again after a change and close()', async () => {
    const storage = new RedisStorage(client, { session: 'closed', idle: 1, poll: 60_000 });
    const session = await Session.open(storage);
    session.jar.set('a', '1', { url });
    await session.save();
    await until(async () => (await client.exists('cookies:{closed}')) === 0);
    session.jar.set('b', '1', { url });
    await session.close();
    expect((await open('closed')).jar.keys().sort()).toEqual(['a', 'b']);
  });

  it('a batch sent late keeps the age of its changes', async () => {
    const storage = new RedisStorage(client, { session: 'late' });
    await storage.load();
    let send = () => {};
    const slow = new RedisStorage(
      {
        send: async ([name = '', ...args]: string[]) => {
          if (name === 'EVALSHA')
            await new Promise<void>((resolve) => {
              send = resolve;
            });
          return await client.call(name, ...args);
        },
      },
      { session: 'late' },
    );
    // The quicker its answer, the better it knows the server's clock.
    await least(100, () => timeOf(() => slow.load()));
    const change = { key: '["k"]', expires: null, age: 0, seen: '0' };
    const late = slow.apply([{ ...change, cookie: 'earlier' }]);
    await new Promise((resolve) => setTimeout(resolve, 250));
    await storage.apply([{ ...change, cookie: 'later' }]);
    send();
    await late;
    expect([...(await storage.load()).records].map(({ cookie }) => cookie)).toEqual(['later']);
  });

  it('works in a cluster', async () => {
    const node = await RedisServer.start(
      '--cluster-enabled',
      'yes',
      '--cluster-announce-ip',
      '127.0.0.1',
    );
    const one = new Redis(node.port, '127.0.0.1');
    await one.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await until(async () => String(await one.call('CLUSTER', 'INFO')).includes('state:ok'));
    const cluster = createCluster({
      rootNodes: [{ socket: { host: '127.0.0.1', port: node.port } }],
    });
    cluster.on('error', () => {});
    await cluster.connect();
    const ofIoredis = new Redis.Cluster([{ host: '127.0.0.1', port: node.port }]);
    const patient = { lockTimeout: 60_000 };
    const first = await Session.open(new RedisStorage(cluster as never, { session: 'c' }), patient);
    const second = await Session.open(new RedisStorage(ofIoredis, { session: 'c' }), patient);
    first.jar.set('n', 'v', { url });
    await until(() => second.jar.has('n'));
    second.jar.set('m', 'v', { url });
    await until(() => first.jar.has('m'));
    await Promise.all([first.close(), second.close()]);
    cluster.destroy();
    ofIoredis.disconnect();
    one.disconnect();
    await node.stop();
  });
});
