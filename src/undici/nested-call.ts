import type { AsyncLocalStorage } from 'node:async_hooks';
import { asyncHooks } from '../internal/node-modules.js';
import { parseUrl } from '../internal/parse-url.js';
import type { DispatcherLike } from './compat/dispatcher.js';
import type { Fetch } from './fetch-init.js';

/** Counts how often wrapped fetches have delegated a call. */
export interface Passes {
  count: number;
}

/** A call while its fetch runs, which is not undici's own and may call a wrapped fetch. */
export interface RunningCall extends Passes {
  /** Identifies the wrapped fetch. */
  readonly owner: object;
  readonly url: string;
  readonly method: string;
  /** Whether its fetch is the global one, through which it may reach any other wrapped fetch. */
  readonly isGlobal: boolean;
  /** Whether its request is known to have been sent. */
  isSent(): boolean;
  /** Sends the request with another fetch, and with the cookies of this call. */
  resume(fetch: Fetch, input: unknown, init: object | undefined): Promise<unknown>;
}

interface Context {
  readonly call: RunningCall;
  readonly depth: number;
  isOver: boolean;
}

/** More than any legitimate nesting of fetches. */
const MOST_PASSES = 100;

/** @throws Error for a fetch that calls itself */
export function countPass(passes: Passes): void {
  if (++passes.count > MOST_PASSES) throw new Error(CALLS_ITSELF);
}

const CALLS_ITSELF = 'The fetch of a session or of withCookies() calls itself';

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
 * Calls a fetch so that {@link runningCall} finds the call if the fetch passes its request to a wrapped fetch.
 * @throws Error for a fetch that calls itself
 */
export function runCall(call: RunningCall, fetch: () => Promise<unknown>): Promise<unknown> {
  contexts ??= new (asyncHooks().AsyncLocalStorage)();
  const outer = contexts.getStore();
  const depth = outer === undefined || outer.isOver ? 1 : outer.depth + 1;
  if (depth > MOST_PASSES) throw new Error(CALLS_ITSELF);
  const context = { call, depth, isOver: false };
  const response = contexts.run(context, fetch);
  // Sockets opened by this call run the callbacks of later calls in the context of this call.
  const end = () => {
    context.isOver = true;
  };
  Promise.resolve(response).then(end, end);
  return response;
}

/**
 * The unsent call whose fetch calls a wrapped fetch for the same request, without the mark of the call: with a Request, or without its init,
 * as in `globalThis.fetch = (url) => session.fetch(url)`. Another request, such as a login before a repeated one, is a call of its own.
 * @param owner identifies the wrapped fetch
 */
export function runningCall(
  owner: object,
  input: unknown,
  init: object | undefined,
): RunningCall | undefined {
  const context = contexts?.getStore();
  if (context === undefined || context.isOver) return undefined;
  const { call } = context;
  if (call.isSent() || (call.owner !== owner && !call.isGlobal)) return undefined;
  const { method } = { ...(isRequest(input) ? { method: input.method } : null), ...init };
  if (method !== undefined && methodName(method) !== call.method) return undefined;
  return hrefOf(urlText(input)) === hrefOf(call.url) ? call : undefined;
}

/** The method of a fetch in upper case. */
export function methodOf(input: unknown, init: { readonly method?: unknown }): string {
  return methodName(init.method ?? (isRequest(input) ? input.method : 'GET'));
}

function methodName(method: unknown): string {
  return String(method).toUpperCase();
}

/** Whether the input of a fetch is a Request of any undici. */
export function isRequest(input: unknown): input is { readonly method: unknown } {
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
