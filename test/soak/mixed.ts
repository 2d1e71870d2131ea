import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { Agent, interceptors, request, fetch as undiciFetch } from 'undici';
import { Session } from '../../src/undici/session.js';

// npm run soak: three sessions, one of which is the global one, on four hosts, with redirects across them, retries, aborts, HTTP/1 and HTTP/2.
// No cookie may reach another call, session or host, and response.cookies is exactly what the call left in the jar.

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '100000' },
    workers: { type: 'string', default: '24' },
  },
});
const count = Number(values.count);

const faults: string[] = [];
function fault(what: string): void {
  if (faults.length < 20) console.log(`FAULT ${what}`);
  faults.push(what);
}
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
process.removeAllListeners('warning');
process.on('unhandledRejection', (reason) => fault(`unhandled rejection: ${reason}`));
process.on('uncaughtException', (error) => fault(`uncaught: ${error.stack}`));

const hosts = fork(new URL('./four-hosts.js', import.meta.url), { stdio: 'inherit' });
const [origins] = (await once(hosts, 'message')) as [string[]];

const connect = { rejectUnauthorized: false };
const agents = [new Agent({ connect, allowH2: true }), new Agent({ connect })] as const;
const retry = interceptors.retry({ maxRetries: 2, minTimeout: 1, maxTimeout: 2, timeoutFactor: 1 });

type Ask = (url: string, init: { signal: AbortSignal; cookies?: object }) => Promise<Answered>;
interface Answered {
  readonly cookies: Session['jar'] | undefined;
  text(): Promise<string>;
}

/** A session, and the ways in which it asks. */
interface Party {
  readonly name: string;
  readonly session: Session;
  readonly ways: Ask[];
  readonly retries: boolean;
}

const byRequest =
  ({ dispatcher }: Session): Ask =>
  async (url, { signal }) => {
    const { body } = await request(url, { dispatcher: dispatcher as never, signal });
    return { cookies: undefined, text: () => body.text() };
  };

const ada = new Session({
  dispatcher: agents[0],
  interceptors: { retry, redirect: 5 },
});
const bob = new Session({ dispatcher: agents[1], interceptors: { retry, redirect: 5 } });
const plainFetch: typeof fetch = (input, init) =>
  undiciFetch(input as string, { ...(init as object), dispatcher: agents[0] }) as never;
const carol = new Session({ fetch: plainFetch, via: 'headers' });
// Whatever asks globally is ada: bob and carol stay apart from her.
globalThis.fetch = ada.fetch;

const parties: Party[] = [
  {
    name: 'ada',
    session: ada,
    ways: [ada.fetch as Ask, byRequest(ada), (...args) => (fetch as unknown as Ask)(...args)],
    retries: true,
  },
  { name: 'bob', session: bob, ways: [bob.fetch as Ask, byRequest(bob)], retries: true },
  { name: 'carol', session: carol, ways: [carol.fetch as Ask], retries: false },
];

const done = new Map<string, number>();

/** Asks with cookies of its own, one on each host, whose values it knows at any time. */
class Worker {
  readonly #party: Party;
  readonly #name: string;
  readonly #values = new Map<string, string>();

  constructor(at: number) {
    this.#party = parties[at % parties.length] as Party;
    this.#name = `${this.#party.name}${at}`;
  }

  async ask(serial: number): Promise<void> {
    const kinds = [
      'plain',
      'plain',
      'across',
      'across',
      'own',
      'silent',
      ...(this.#party.retries ? ['retry'] : []),
    ];
    const kind = kinds[serial % kinds.length] as string;
    const way = this.#party.ways[serial % this.#party.ways.length] as Ask;
    const hasCookies = kind === 'own' && way !== this.#party.ways[1];
    const path = [serial, serial + 1 + (serial % 3), serial].map((at) => origins[at % 4] as string);
    const hops = kind === 'across' || kind === 'own' ? path : path.slice(0, 1);
    const abort = new AbortController();
    const own = { [`own_${serial}`]: '1' };
    const before = new Map(this.#values);
    const init = { signal: abort.signal, ...(hasCookies ? { cookies: own } : {}) };
    try {
      const answered = await way(this.#url(kind, serial, hops), init);
      for (const origin of new Set(hops))
        this.#values.set(hostOf(origin), `${hostOf(origin)}-${serial}`);
      this.#checkCookies(kind, answered, hops);
      if (kind === 'silent') abort.abort();
      const body = await answered.text();
      if (kind === 'silent') fault(`${this.#name} ${kind} was answered`);
      else this.#checkSeen(kind, serial, body, hasCookies ? own : {}, before);
    } catch (error) {
      if (isLostConnection(error)) this.#takeValues(hops);
      else if (kind !== 'silent')
        fault(`${this.#name} ${kind} ${serial}: ${(error as Error).stack}`);
    }
    this.#checkJar(kind);
    done.set(`${this.#party.name} ${kind}`, (done.get(`${this.#party.name} ${kind}`) ?? 0) + 1);
  }

  /** After a lost connection: some of the hosts may have answered. */
  #takeValues(hops: string[]): void {
    for (const domain of hops.map(hostOf)) {
      const value = this.#party.session.jar.get(this.#name, { domain, path: '/' });
      if (value !== undefined) this.#values.set(domain, value);
    }
  }

  #url(kind: string, serial: number, [first, ...others]: string[]): string {
    const url = `${first}/${kind}/${this.#name}/${serial}`;
    if (others.length === 0) return `${url}?n=${Math.random()}`;
    return `${url}?to=${encodeURIComponent(this.#url('plain', serial, others))}`;
  }

  /** Its own cookie as it was last set, none of another session or host, and the call's own ones alone. */
  #checkSeen(
    kind: string,
    serial: number,
    body: string,
    own: object,
    before: ReadonlyMap<string, string>,
  ): void {
    const { host, seen } = JSON.parse(body) as { host: string; seen: string };
    const what = `${this.#name} ${kind} ${serial}`;
    const pairs = new Map(seen.split('; ').map((pair) => pair.split('=') as [string, string]));
    if (seen === '') pairs.clear();
    for (const name of Object.keys(own)) {
      // The calls end where they began.
      if (!pairs.delete(name)) fault(`${what}: ${name} is missing`);
    }
    for (const [name, value] of pairs) {
      const isOurs = name.startsWith(this.#party.name) && value.startsWith(`${host}-`);
      if (!isOurs) fault(`${what}: ${name}=${value} came to ${host}`);
    }
    const expected = kind === 'plain' ? before.get(host) : `${host}-${serial}`;
    if (pairs.get(this.#name) !== expected)
      fault(`${what}: ${pairs.get(this.#name)} came, not ${expected}`);
  }

  #checkCookies(kind: string, { cookies }: Answered, hops: string[]): void {
    if (cookies === undefined) return;
    const found = [...cookies]
      .map(({ name, value, domain }) => `${name}=${value}@${domain}`)
      .sort();
    const expected = [...new Set(hops.map(hostOf))]
      .map((host) => `${this.#name}=${this.#values.get(host)}@${host}`)
      .sort();
    if (String(found) !== String(expected))
      fault(`${this.#name} ${kind}: ${found}, not ${expected}`);
  }

  #checkJar(kind: string): void {
    for (const [host, value] of this.#values) {
      const held = this.#party.session.jar.get(this.#name, { domain: host, path: '/' });
      if (held !== value) fault(`${this.#name} ${kind}: ${held} is kept for ${host}, not ${value}`);
    }
  }
}

/** Node's HTTP/2 server ends a session in which many streams were aborted; a session without retry() reports it. */
function isLostConnection(error: unknown): boolean {
  return (error as { cause?: { code?: unknown } }).cause?.code === 'UND_ERR_SOCKET';
}

function hostOf(origin: string): string {
  return new URL(origin).hostname;
}

const workers = Array.from({ length: Number(values.workers) }, (_, at) => new Worker(at));
let serial = 0;
const start = Date.now();
for (let stage = 1; stage <= 10; stage++) {
  const until = Math.floor((count * stage) / 10);
  await Promise.all(
    workers.map(async (worker) => {
      while (serial < until) await worker.ask(++serial);
    }),
  );
  const rate = (serial / ((Date.now() - start) / 1000)).toFixed(0);
  console.log(`${serial} mixed requests, ${rate}/s, ${faults.length} faults`);
}
for (const { name, session } of parties) {
  for (const cookie of session.jar)
    if (!cookie.name.startsWith(name)) fault(`${cookie.name} is in the jar of ${name}`);
}
console.log(Object.fromEntries(done));
console.log(`mixed: ${faults.length} faults`);
hosts.disconnect();
process.exit(faults.length === 0 ? 0 : 1);
