import { hasMethods, invalidArgType } from '../internal/arguments.js';

/** What the storage needs of a client. Any object with these two methods will do. */
export interface RedisConnection {
  /** Sends a command, such as `['HGET', 'key', 'field']`, and returns the reply, texts as strings. */
  send(command: string[]): Promise<unknown>;
  /**
   * Subscribes to a channel, on a connection of its own, and subscribes again after that was lost. Without it, the session is asked for
   * changes now and then.
   * @param onReady to be called whenever messages may have been missed
   * @param signal is aborted if the storage is closed before the promise is settled
   * @returns a function that ends it
   */
  subscribe?(
    channel: string,
    listener: (message: string) => void,
    onReady: () => void,
    signal: AbortSignal,
  ): Promise<() => unknown>;
}

/** A connected client of node-redis, ioredis, iovalkey or valkey-glide, or a {@link RedisConnection}. It stays yours to close. */
export type RedisClient =
  | RedisConnection
  | { sendCommand(command: string[]): Promise<unknown>; duplicate(): unknown }
  | {
      sendCommand(key: undefined, isReadonly: undefined, command: string[]): Promise<unknown>;
      masters: unknown;
    }
  | { call(command: string, ...args: string[]): Promise<unknown>; duplicate(): unknown }
  | { customCommand(command: string[]): Promise<unknown> };

type Listener = (...args: never[]) => void;

interface Emitter {
  on(event: string, listener: Listener): unknown;
}

/** How the storage uses a client. @throws TypeError (ERR_INVALID_ARG_TYPE) for an unknown client */
export function connectionOf(client: unknown): RedisConnection {
  if (hasMethods(client, ['send'])) return client as RedisConnection;
  if (hasMethods(client, ['call', 'duplicate'])) return ioredis(client as IoRedis);
  if (hasMethods(client, ['sendCommand', 'subscribe']))
    return 'masters' in (client as object)
      ? nodeRedisCluster(client as NodeRedisCluster)
      : nodeRedis(client as NodeRedis);
  if (hasMethods(client, ['customCommand'])) {
    const glide = client as { customCommand(command: string[]): Promise<unknown> };
    return { send: (command) => glide.customCommand(command) };
  }
  const expected = 'a client of redis, ioredis or iovalkey, or an object { send, subscribe }';
  throw invalidArgType('client', expected, client);
}

/** What to call when a client is ready again: many sessions may share a client, which warns of many listeners. */
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

/** A client without a listener for errors ends the process with the first one. */
function ignoreErrors(client: Emitter): void {
  client.on('error', () => {});
}

interface NodeRedis extends Emitter {
  sendCommand(command: string[]): Promise<unknown>;
  duplicate(): NodeRedis;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  destroy?(): void;
  disconnect?(): Promise<void>;
}

function nodeRedis(client: NodeRedis): RedisConnection {
  return {
    send: (command) => client.sendCommand(command),
    async subscribe(channel, listener, onReady, signal) {
      const subscriber = client.duplicate();
      const stopListening = whenReady(client, onReady);
      const end = () => {
        stopListening();
        if (subscriber.destroy) subscriber.destroy();
        else subscriber.disconnect?.().catch(() => {});
      };
      signal.addEventListener('abort', end);
      ignoreErrors(subscriber);
      await subscriber.connect();
      await subscriber.subscribe(channel, listener);
      signal.removeEventListener('abort', end);
      subscriber.on('ready', onReady);
      return end;
    },
  };
}

interface NodeRedisCluster extends Emitter {
  sendCommand(key: string | undefined, isReadonly: boolean, command: string[]): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  unsubscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
}

function nodeRedisCluster(client: NodeRedisCluster): RedisConnection {
  return {
    send: (command) => client.sendCommand(keyIn(command), false, command),
    async subscribe(channel, listener) {
      await client.subscribe(channel, listener);
      return () => client.unsubscribe(channel, listener);
    },
  };
}

/** The first key of a command: a script has its text and the number of keys before it. */
function keyIn(command: readonly string[]): string | undefined {
  return /^EVAL/.test(command[0] as string) ? command[3] : command[1];
}

interface IoRedis extends Emitter {
  readonly isCluster?: boolean;
  call(command: string, ...args: string[]): Promise<unknown>;
  duplicate(options: object): IoRedis;
  subscribe(channel: string): Promise<unknown>;
  disconnect(): void;
}

/** The subscriber waits for the server, whatever the program's own connection does. */
const SUBSCRIBER_OPTIONS = {
  lazyConnect: false,
  enableOfflineQueue: true,
  maxRetriesPerRequest: null,
  commandTimeout: undefined,
};

function ioredis(client: IoRedis): RedisConnection {
  return {
    send: ([name, ...args]) => client.call(name as string, ...args),
    async subscribe(channel, listener, onReady, signal) {
      const subscriber = client.isCluster
        ? (client.duplicate as unknown as () => IoRedis).call(client)
        : client.duplicate(SUBSCRIBER_OPTIONS);
      const stopListening = whenReady(client, onReady);
      const end = () => {
        stopListening();
        subscriber.disconnect();
      };
      signal.addEventListener('abort', end);
      ignoreErrors(subscriber);
      subscriber.on('message', (from: string, message: string) => {
        if (from === channel) listener(message);
      });
      await subscriber.subscribe(channel);
      signal.removeEventListener('abort', end);
      subscriber.on('ready', onReady);
      return end;
    },
  };
}
