import type { DispatchHandler } from './compat/dispatcher.js';
import type { Call } from './redirect-chain.js';

// The redirect interceptor dispatches the next request while it hears that the response with the Location is at its end. That moment
// is the one thing that links the two whatever interceptors stand between: each may make new options and a new handler.
let ending: Call | null = null;

// A retry of the next request comes later, with the handler of the attempt before.
const calls = new WeakMap<DispatchHandler, Call>();
let anyCall = false;

/** The call that the request goes on with, where a redirect made it. */
export function callThatGoesOn(handler: DispatchHandler): Call | null {
  if (ending !== null) {
    anyCall = true;
    calls.set(handler, ending);
    return ending;
  }
  return anyCall ? (calls.get(handler) ?? null) : null;
}

/** Whatever is dispatched until {@link redirectHasEnded} goes on with the call. @returns the call that was in this place before */
export function redirectIsEnding(call: Call): Call | null {
  const previous = ending;
  ending = call;
  return previous;
}

export function redirectHasEnded(previous: Call | null): void {
  ending = previous;
}
