import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { onTestFinished } from 'vitest';
import type { Refusal } from '../../src/refusal.js';

/** What is reported until the test ends. */
export function refusalsHeard(): Refusal[] {
  const heard: Refusal[] = [];
  const listener = (message: unknown) => heard.push(message as Refusal);
  subscribe('undici-cookiejar:rejected', listener);
  onTestFinished(() => void unsubscribe('undici-cookiejar:rejected', listener));
  return heard;
}
