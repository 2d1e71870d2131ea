import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Refusal } from '../refusal.js';
import { shownText } from './cookie-output.js';
import type { Terminal } from './terminal.js';

/**
 * Runs the work and prints on standard error which cookies it did not load, store or save, each once. Cookies that are not sent are not
 * printed, nor those that are saved with a change.
 */
export async function noteRefusals<T>(terminal: Terminal, work: () => T | Promise<T>): Promise<T> {
  const noted = new Set<string>();
  const onRefusal = (message: unknown) => {
    const { operation, code, name, domain, message: reason } = message as Refusal;
    if (operation === 'return' || operation === 'write' || code === 'saved-altered') return;
    const note = name ? `${shownText(name)} of ${domain}: ${reason}` : reason;
    if (!noted.has(note)) terminal.note(note);
    noted.add(note);
  };
  subscribe('undici-cookiejar:rejected', onRefusal);
  try {
    return await work();
  } finally {
    unsubscribe('undici-cookiejar:rejected', onRefusal);
  }
}
