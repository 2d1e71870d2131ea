import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { onTestFinished } from 'vitest';

/** The messages on a diagnostics channel of the package from now until the test ends. */
export function published<Message>(channel: 'rejected' | 'error' | 'stored' | 'sent' | 'storage') {
  const messages: Message[] = [];
  const listener = (message: unknown) => messages.push(message as Message);
  subscribe(`undici-cookiejar:${channel}`, listener);
  onTestFinished(() => void unsubscribe(`undici-cookiejar:${channel}`, listener));
  return messages;
}
