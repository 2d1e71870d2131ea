import { type Channel, channel } from 'node:diagnostics_channel';
import { debuglog } from './node-modules.js';
import { printable } from './printable.js';

const debug = debuglog('undici-cookiejar');

/** A channel of `node:diagnostics_channel` whose messages `NODE_DEBUG=undici-cookiejar` prints to stderr. */
export class DiagnosticsChannel<Message extends object> {
  // Created at first use: Node keeps a channel only while it is referenced, and a startup snapshot cannot contain a collected channel.
  #lazyChannel: Channel | undefined;
  /** Whether NODE_DEBUG prints the messages. Node reads it once. */
  readonly #isLogged = debug.enabled;
  readonly #label;
  readonly #format;

  /** @param format returns the message as one line of text */
  constructor(name: string, format: (message: Message) => string) {
    this.#label = name;
    this.#format = format;
  }

  #channel(): Channel {
    this.#lazyChannel ??= channel(`undici-cookiejar:${this.#label}`);
    return this.#lazyChannel;
  }

  /** Whether there is a subscriber or NODE_DEBUG. If not, callers need not build the message. */
  get isObserved(): boolean {
    return this.#channel().hasSubscribers || this.#isLogged;
  }

  publish(message: Message): void {
    this.#channel().publish(message);
    if (this.#isLogged) debug('%s: %s', this.#label, printable(this.#format(message)));
  }
}

let lastUrl = '';
let lastResult = '';

/** The URL without user info, query and fragment, which may be secret. Takes linear time, even for an invalid URL. */
export function withoutSecrets(url: string): string {
  // Consecutive reports usually have the same URL.
  if (url !== lastUrl) {
    lastResult = removeSecrets(url);
    lastUrl = url;
  }
  return lastResult;
}

function removeSecrets(url: string): string {
  const end = url.search(/[?#]/);
  const text = end < 0 ? url : url.slice(0, end);
  const start = /^(?:[^:/\\@]*:)?[/\\]*/.exec(text)?.[0].length ?? 0;
  const pathStart = text.indexOf('/', start);
  const userEnd = text.lastIndexOf('@', pathStart < 0 ? text.length : pathStart);
  return userEnd < start ? text : text.slice(0, start) + text.slice(userEnd + 1);
}
