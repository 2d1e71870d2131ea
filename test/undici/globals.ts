import { onTestFinished } from 'vitest';

const DISPATCHERS = [
  Symbol.for('undici.globalDispatcher.1'),
  Symbol.for('undici.globalDispatcher.2'),
];

/** Restores the global fetch and the global dispatchers of every undici when the test ends. */
export async function restoreGlobals(): Promise<void> {
  const { fetch } = globalThis;
  // The global dispatcher exists after the first use of fetch.
  await fetch('data:,');
  const before = DISPATCHERS.map((key) => Reflect.get(globalThis, key));
  onTestFinished(() => {
    globalThis.fetch = fetch;
    DISPATCHERS.forEach((key, i) => void Reflect.set(globalThis, key, before[i]));
  });
}

/** Makes a dispatcher the global one of every undici. */
export function setGlobalDispatchers(dispatcher: unknown): void {
  for (const key of DISPATCHERS) Reflect.set(globalThis, key, dispatcher);
}
