import type { AsyncLocalStorage } from 'node:async_hooks';
import { asyncHooks } from '../internal/node-modules.js';
import { parseUrl } from '../internal/parse-url.js';
import type { DispatcherLike } from './compat/dispatcher.js';
import type { FetchInit } from './fetch-init.js';
import type { RedirectChain } from './redirect-chain.js';

/** Counts how often wrapped fetches have delegated a call. */
export interface Passes {
  count: number;
}

/** A call while its fetch runs, which is not undici's own and may call a wrapped fetch. */
export interface RunningCall {
  /** Identifies the wrapped fetch. */
  readonly owner: object;
  readonly chain: RedirectChain;
  readonly url: string;
  readonly method: string;
  /** The init that its fetch was given, with the dispatcher and the mark of the call. */
  readonly sent: FetchInit;
  /** The init of its request, for a nested call that was not given it. */
  readonly init: FetchInit;
}

interface Context {
  /** undefined once the call is over: sockets that it opened run the callbacks of later calls in its context. */
  call: RunningCall | undefined;
  /** Counts the calls within the outermost one. */
  readonly passes: Passes;
}

/** More than fetches are nested in practice. */
const MOST_PASSES = 100;

/** @throws Error for a fetch that calls itself */
export function countPass(passes: Passes): void {
  if (++passes.count > MOST_PASSES)
    throw new Error('The fetch of a session or of withCookies() calls itself');
}

let contexts: AsyncLocalStorage<Context> | undefined;

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

/**
 * Calls a fetch so that {@link runningCall} finds the call.
 * @throws Error for a fetch that calls itself
 */
export function runCall(call: RunningCall, fetch: () => Promise<unknown>): Promise<unknown> {
  contexts ??= new (asyncHooks().AsyncLocalStorage)();
  const outer = contexts.getStore();
  const passes = outer?.call === undefined ? { count: 0 } : outer.passes;
  countPass(passes);
  const context: Context = { call, passes };
  const response = contexts.run(context, fetch);
  const end = () => {
    context.call = undefined;
  };
  Promise.resolve(response).then(end, end);
  return response;
}

/**
 * The call whose fetch calls a wrapped fetch for the same request, but without the mark of the call: with a Request, with some members of
 * its init, without its init, as in `globalThis.fetch = (url) => session.fetch(url)`, or again, as after a login. A request with another
 * URL or method is another call.
 */
export function runningCall(input: unknown, init: FetchInit | undefined): RunningCall | undefined {
  const call = contexts?.getStore()?.call;
  if (call === undefined) return undefined;
  // Without an init, it was dropped, and with it the method.
  const isDropped = init === undefined && !isRequest(input);
  if (!isDropped && methodOf(input, init ?? {}) !== call.method) return undefined;
  return hrefOf(urlText(input)) === hrefOf(call.url) ? call : undefined;
}

/** The methods that Fetch converts to upper case ("normalize a method"). */
const NORMALIZED = /^(?:delete|get|head|options|post|put)$/i;

/** The normalized method of a fetch. */
export function methodOf(input: unknown, init: FetchInit): string {
  const method = String(init.method ?? memberOf(input, 'method') ?? 'GET');
  return NORMALIZED.test(method) ? method.toUpperCase() : method;
}

/** Whether the input of a fetch is a Request of any undici. */
export function isRequest(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'method' in input;
}

/** A member of the input or init of a fetch, if that is an object, such as a Request. */
export function memberOf(value: unknown, member: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, member) : undefined;
}

/** The URL of the input of a fetch as text. */
export function urlText(input: unknown): string {
  const url = memberOf(input, 'url');
  return String(typeof url === 'string' ? url : input);
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
