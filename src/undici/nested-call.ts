import type { AsyncLocalStorage } from 'node:async_hooks';
import { asyncHooks } from '../internal/node-modules.js';
import { parseUrl } from '../internal/parse-url.js';
import type { DispatcherLike } from './compat/dispatcher.js';

/** Counts how often wrapped fetches have delegated a call. */
export interface Passes {
  count: number;
}

/** A call while its fetch runs. */
interface RunningCall extends Passes {
  /** Identifies the wrapped fetch. */
  readonly owner: object;
  readonly url: string;
  readonly init: object | undefined;
  isOver: boolean;
}

/** From Node 24 on, a Request keeps its dispatcher in a private field, and AsyncLocalStorage costs less than 1 µs for a call. */
const HIDES_DISPATCHER = Number.parseInt(process.versions.node, 10) >= 24;

let runningCalls: AsyncLocalStorage<RunningCall> | undefined;
/** Before Node 24: the call whose fetch has not returned yet. */
let starting: RunningCall | undefined;

/** The source of Node's fetch, which names a module that only Node can load, and that of undici 6, 7 and 8. */
const UNDICI_FETCH =
  /'internal\/deps\/undici\/undici'|^(?:async )?function fetch \(init, options = undefined\) \{\s*(?:try \{\s*)?return (?:await )?fetchImpl\(init, options\)/;

let lastFetch: unknown;
let isLastUndicis = false;

/** Whether it is undici's own fetch, in Node or as a package, which never calls a wrapped fetch. */
export function isUndicisFetch(fetch: unknown): boolean {
  if (fetch !== lastFetch) {
    isLastUndicis =
      typeof fetch === 'function' && UNDICI_FETCH.test(Function.prototype.toString.call(fetch));
    lastFetch = fetch;
  }
  return isLastUndicis;
}

/** Calls a fetch so that {@link passesOfRunning} recognizes the call if the fetch passes it to a wrapped fetch without its mark. */
export function runCall<T>(
  owner: object,
  [url, init]: readonly [url: string, init: object | undefined],
  call: () => Promise<T>,
): Promise<T> {
  const running = { owner, url, init, count: 0, isOver: false };
  if (HIDES_DISPATCHER) return runInContext(running, call);
  const previous = starting;
  starting = running;
  try {
    return call();
  } finally {
    starting = previous;
  }
}

function runInContext<T>(running: RunningCall, call: () => Promise<T>): Promise<T> {
  runningCalls ??= new (asyncHooks().AsyncLocalStorage)();
  const response = runningCalls.run(running, call);
  // Sockets opened by this call run the callbacks of later calls in the context of this call.
  const end = () => {
    running.isOver = true;
  };
  Promise.resolve(response).then(end, end);
  return response;
}

/**
 * The call in whose context a wrapped fetch is called for the same URL: with a Request that was created from the call, or by the fetch that
 * it calls itself, as in `globalThis.fetch = (url) => session.fetch(url)`.
 */
export function passesOfRunning(owner: object, input: unknown): RunningCall | undefined {
  const running = HIDES_DISPATCHER ? runningCalls?.getStore() : starting;
  if (running === undefined || running.isOver) return undefined;
  if (!isRequest(input) && running.owner !== owner) return undefined;
  return hrefOf(urlText(input)) === hrefOf(running.url) ? running : undefined;
}

/** The init that a fetch has dropped from its own running call; undefined for a Request, which has its own. */
export function droppedInit(owner: object, input: unknown): object | undefined {
  return isRequest(input) ? undefined : passesOfRunning(owner, input)?.init;
}

function isRequest(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'method' in input;
}

/** The URL of the input of a fetch as text. */
export function urlText(input: unknown): string {
  const { url } = (input ?? {}) as { url?: unknown };
  return String(typeof input === 'object' && typeof url === 'string' ? url : input);
}

function hrefOf(url: string): string {
  return parseUrl(url)?.href ?? url;
}

/** The dispatcher of a Request of undici 6 (Node 20 and 22); in later versions it is a private field. */
export function dispatcherOf(input: unknown): DispatcherLike | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const key = Object.getOwnPropertySymbols(input).find(
    ({ description }) => description === 'dispatcher',
  );
  return key === undefined ? undefined : (Reflect.get(input, key) as DispatcherLike | undefined);
}
