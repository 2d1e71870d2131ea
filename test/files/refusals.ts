import { channel } from 'node:diagnostics_channel';
import type { Refusal } from '../../src/refusal.js';

/** What is said on the diagnostics channel while something is done. */
export async function heardWhile(work: () => unknown): Promise<Refusal[]> {
  const heard: Refusal[] = [];
  const listen = (message: unknown) => void heard.push(message as Refusal);
  const rejected = channel('undici-cookiejar:rejected');
  rejected.subscribe(listen);
  try {
    await work();
  } finally {
    rejected.unsubscribe(listen);
  }
  return heard;
}
