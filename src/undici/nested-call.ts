import type { AsyncLocalStorage } from 'node:async_hooks';
import { asyncHooks } from '../internal/node-modules.js';
import type { DispatcherLike } from './compat/dispatcher.js';

/** Counts how often wrapped fetches have delegated a call. */
export interface Passes {
  count: number;
}

/** A call while its fetch runs. */
interface RunningCall extends Passes {
  readonly url: string;
  isOver: boolean;
}

/** From Node 24 on, a Request keeps its dispatcher in a private field, and AsyncLocalStorage costs less than 1 µs for a call. */
const HIDES_DISPATCHER = Number.parseInt(process.versions.node, 10) >= 24;

let runningCalls: AsyncLocalStorage<RunningCall> | undefined;

/**
 * Calls a fetch so that {@link passesOfRequest} recognizes a Request that this fetch creates from its input and passes to another wrapped
 * fetch, where the dispatcher that marks the call cannot be read.
 */
export function runCall<T>(url: string, call: () => Promise<T>): Promise<T> {
  return HIDES_DISPATCHER ? runInContext(url, call) : call();
}

async function runInContext<T>(url: string, call: () => Promise<T>): Promise<T> {
  runningCalls ??= new (asyncHooks().AsyncLocalStorage)();
  const running = { url, count: 0, isOver: false };
  try {
    return await runningCalls.run(running, call);
  } finally {
    // Sockets that the call opened run the callbacks of later calls in its context.
    running.isOver = true;
  }
}

/** The call that a Request was created for: the one in whose context it is passed to a wrapped fetch, if their URLs are equal. */
export function passesOfRequest(input: unknown): Passes | undefined {
  const running = runningCalls?.getStore();
  if (running === undefined || running.isOver) return undefined;
  if (typeof input !== 'object' || input === null || !('method' in input)) return undefined;
  const { url } = input as { url?: unknown };
  return url === hrefOf(running.url) ? running : undefined;
}

function hrefOf(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}

/** The dispatcher of a Request of undici 6 (Node 20 and 22); in later versions it is a private field. */
export function dispatcherOf(input: unknown): DispatcherLike | undefined {
  if (typeof input !== 'object' || input === null) return undefined;
  const key = Object.getOwnPropertySymbols(input).find(
    ({ description }) => description === 'dispatcher',
  );
  return key === undefined ? undefined : (Reflect.get(input, key) as DispatcherLike | undefined);
}
