import { fork } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { parseArgs } from 'node:util';
import { Agent, interceptors, request } from 'undici';
import { Session } from '../../src/undici/session.js';

// npm run soak -- [--count 1000000] [--workers 16]: a Session on loopback, through whatever goes wrong in a network.

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000000' },
    workers: { type: 'string', default: '16' },
  },
});
const count = Number(values.count);

const faults: string[] = [];
function fault(what: string): void {
  if (faults.length < 20) console.log(`FAULT ${what}`);
  faults.push(what);
}
process.on('unhandledRejection', (reason) => fault(`unhandled rejection: ${reason}`));
process.on('uncaughtException', (error) => fault(`uncaught: ${error.stack}`));
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') fault(`warning: ${warning}`);
});

const site = fork(new URL('./rough-site.js', import.meta.url), { stdio: 'inherit' });
const [port] = (await once(site, 'message')) as [number];
const origin = `http://127.0.0.1:${port}`;

const agent = new Agent({ keepAliveTimeout: 60_000, connections: 64 });
const session = new Session({ dispatcher: agent });
const patient = session.dispatcher.compose(
  interceptors.redirect({ maxRedirections: 5 }),
  interceptors.retry({ maxRetries: 2, minTimeout: 1, maxTimeout: 2, timeoutFactor: 1 }),
);
/** Lives as long as the program: what listens to it and does not stop is a leak. */
const shared = new AbortController();

/** How a request may go, and whether its Set-Cookie reaches the jar. */
type Manner = [name: string, isAnswered: boolean, setsCookie: boolean];
const MANNERS: Manner[] = [
  ...Array.from({ length: 10 }, (): Manner => ['plain', true, true]),
  ...Array.from({ length: 3 }, (): Manner => ['redirect', true, true]),
  ['retry', true, true],
  ['bad', true, true],
  ['close', true, true],
  ['reset', false, false],
  ['garbage', false, false],
  ['half', false, true],
  ['slow', false, true],
  ['silent', false, false],
];

const done = new Map<string, number>();

/** One of those that ask, each with a cookie of its own, whose value it knows at any time. */
class Worker {
  readonly #name: string;
  #value = '';

  constructor(at: number) {
    this.#name = `w${at}`;
  }

  async ask(serial: number): Promise<void> {
    const [manner, isAnswered, setsCookie] = MANNERS[serial % MANNERS.length] as Manner;
    const isFetch = manner === 'retry' ? false : serial % 2 === 0;
    const query = manner === 'redirect' ? '?left=2' : '';
    const url = `${origin}/${manner}/${this.#name}/${serial}${query}`;
    const before = this.#value;
    // What never answers is given up soon; a slow answer only once its headers are here.
    const abort = new AbortController();
    const timer = manner === 'silent' ? setTimeout(() => abort.abort(), 25) : undefined;
    const signal = isAnswered && serial % 3 === 0 ? shared.signal : abort.signal;
    const hasHeaders = () => {
      if (manner === 'slow') abort.abort();
    };
    try {
      const text = isFetch
        ? await this.#fetch(url, signal, serial, hasHeaders)
        : await this.#request(url, signal, hasHeaders);
      if (!isAnswered) fault(`${manner} was answered: ${text.slice(0, 80)}`);
      this.#checkEcho(manner, before, serial, JSON.parse(text) as { seen: string });
    } catch (error) {
      if (isAnswered)
        fault(`${manner} by ${isFetch ? 'fetch' : 'request'}: ${(error as Error).stack}`);
    }
    clearTimeout(timer);
    if (setsCookie) this.#value = String(serial);
    const held = session.jar.get(this.#name, { path: '/' }) ?? '';
    if (held !== this.#value) fault(`${manner}: ${this.#name} is ${held}, not ${this.#value}`);
    done.set(manner, (done.get(manner) ?? 0) + 1);
  }

  async #fetch(url: string, signal: AbortSignal, serial: number, hasHeaders: () => void) {
    const response = await session.fetch(url, { signal });
    if (response.cookies.get(this.#name) !== String(serial))
      fault(`the response to ${url} has ${JSON.stringify(response.cookies.toObject())}`);
    hasHeaders();
    return response.text();
  }

  async #request(url: string, signal: AbortSignal, hasHeaders: () => void) {
    const { body } = await request(url, { dispatcher: patient as never, signal });
    hasHeaders();
    return body.text();
  }

  #checkEcho(manner: string, before: string, serial: number, { seen }: { seen: string }): void {
    const sent = new Map(seen.split('; ').map((pair) => pair.split('=') as [string, string]));
    const expected = manner === 'redirect' ? 'hop1' : manner === 'retry' ? 'failed' : before;
    if ((sent.get(this.#name) ?? '') !== expected)
      fault(`${manner} ${serial}: ${this.#name}=${sent.get(this.#name)} was sent, not ${expected}`);
  }
}

function listenerCount(): number {
  const ofProcess = process
    .eventNames()
    .reduce((sum, name) => sum + process.listenerCount(name), 0);
  const ofAgent = agent.eventNames().reduce((sum, name) => sum + agent.listenerCount(name), 0);
  return ofProcess + ofAgent + getEventListeners(shared.signal, 'abort').length;
}

async function settledHeap(): Promise<number> {
  for (let run = 0; run < 4; run++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return process.memoryUsage().heapUsed / 1e6;
}

const workers = Array.from({ length: Number(values.workers) }, (_, at) => new Worker(at));
const heaps: number[] = [];
let listeners = 0;
let serial = 0;
const start = Date.now();
const STAGES = 20;
for (let stage = 1; stage <= STAGES; stage++) {
  const until = Math.floor((count * stage) / STAGES);
  const go = async (worker: Worker) => {
    while (serial < until) await worker.ask(++serial);
  };
  await Promise.all(workers.map(go));
  const heap = await settledHeap();
  heaps.push(heap);
  if (stage === 2) listeners = listenerCount();
  const rate = (serial / ((Date.now() - start) / 1000)).toFixed(0);
  console.log(
    `${serial} requests, ${rate}/s, heap ${heap.toFixed(1)} MB, ${listenerCount()} listeners, ${faults.length} faults`,
  );
}

// After the warm-up, the later half may not stand above the earlier one.
const median = (list: number[]) =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] as number;
const warm = heaps.slice(2);
const growth = median(warm.slice(warm.length / 2)) - median(warm.slice(0, warm.length / 2));
if (growth > 2) fault(`the heap has grown by ${growth.toFixed(1)} MB`);
if (listenerCount() > listeners + 2) fault(`${listenerCount()} listeners, ${listeners} at first`);
if (session.jar.size !== workers.length) fault(`the jar has ${session.jar.size} cookies`);

console.log(Object.fromEntries(done));
console.log(
  `heap after warm-up: ${growth.toFixed(2)} MB more in the second half than in the first; ${faults.length} faults`,
);
await session.close();
await agent.destroy();
site.disconnect();
process.exitCode = faults.length === 0 ? 0 : 1;
