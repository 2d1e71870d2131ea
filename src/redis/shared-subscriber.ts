export type MessageListener = (message: string) => void;

export interface Emitter {
  on(event: string, listener: (...args: never[]) => void): unknown;
}

/** A client library's connection for messages. */
export interface Subscriber {
  /** Emits `ready` whenever messages may have been missed. */
  readonly emitter: Emitter;
  /** @throws the library's error if it cannot connect */
  subscribe(channel: string, listener: MessageListener): Promise<unknown>;
  unsubscribe(channel: string, listener: MessageListener): Promise<unknown>;
  end(): void;
}

interface Shared {
  readonly subscriber: Subscriber;
  readonly end: () => void;
  users: number;
}

const subscribers = new WeakMap<Emitter, Shared>();

/**
 * Subscribes on a connection that all sessions of the client share; the last one closes it.
 * @param connect creates the connection for the first session
 * @param onReady called whenever messages may have been missed
 * @param signal cancels the subscription before the promise settles
 * @returns a function that unsubscribes
 */
export async function subscribeShared(
  client: Emitter,
  connect: () => Subscriber,
  channel: string,
  listener: MessageListener,
  onReady: () => void,
  signal: AbortSignal,
): Promise<() => void> {
  const shared = subscribers.get(client) ?? connectShared(client, connect);
  const { subscriber } = shared;
  shared.users++;
  const stops = [whenReady(client, onReady)];
  const end = () => {
    if (stops.length === 0) return;
    for (const stop of stops.splice(0)) stop();
    shared.users--;
    if (shared.users > 0) subscriber.unsubscribe(channel, listener).catch(() => {});
    else shared.end();
  };
  signal.addEventListener('abort', end);
  try {
    await subscriber.subscribe(channel, listener);
  } catch (error) {
    end();
    throw error;
  }
  signal.removeEventListener('abort', end);
  if (signal.aborted) subscriber.unsubscribe(channel, listener).catch(() => {});
  else stops.push(whenReady(subscriber.emitter, onReady));
  return end;
}

function connectShared(client: Emitter, connect: () => Subscriber): Shared {
  const subscriber = connect();
  const end = () => {
    if (subscribers.get(client) !== shared) return;
    subscribers.delete(client);
    subscriber.end();
  };
  const shared: Shared = { subscriber, end, users: 0 };
  subscribers.set(client, shared);
  endWith(client);
  return shared;
}

/** The clients whose `end` event also ends the subscriber. Otherwise, a process with an open session would not exit. */
const watched = new WeakSet<Emitter>();

function endWith(client: Emitter): void {
  if (watched.has(client)) return;
  watched.add(client);
  client.on('end', () => endShared(client));
}

/** Ends the subscriber of a client that was disconnected. */
export function endShared(client: Emitter): void {
  subscribers.get(client)?.end();
}

/** The callbacks for `ready` events: many sessions may share a client, which would warn about many listeners. */
const readyListeners = new WeakMap<Emitter, Set<() => void>>();

function whenReady(client: Emitter, onReady: () => void): () => void {
  let listeners = readyListeners.get(client);
  if (listeners === undefined) {
    const all = new Set<() => void>();
    client.on('ready', () => {
      for (const listener of all) listener();
    });
    readyListeners.set(client, all);
    listeners = all;
  }
  listeners.add(onReady);
  return () => void listeners.delete(onReady);
}
