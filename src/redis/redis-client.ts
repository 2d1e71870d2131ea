import { hasMethods, invalidArgType } from '../internal/arguments.js';
import {
  type Emitter,
  endShared,
  type MessageListener,
  type Subscriber,
  subscribeShared,
} from './shared-subscriber.js';

/** The connection that the storage uses, which any object with these two methods can implement. */
export interface RedisConnection {
  /** Sends a command, such as `['HGET', 'key', 'field']`, and returns the reply, with strings rather than buffers. */
  send(command: string[]): Promise<unknown>;
  /**
   * Subscribes to a channel on a separate connection, and resubscribes after the connection was lost. Without this method, the storage
   * polls for changes.
   * @param onReady must be called whenever messages may have been missed
   * @param signal aborted if the storage is closed before the promise settles
   * @returns a function that unsubscribes
   */
  subscribe?(
    channel: string,
    listener: (message: string) => void,
    onReady: () => void,
    signal: AbortSignal,
  ): Promise<() => unknown>;
}

/** A connected client of node-redis, ioredis, iovalkey or valkey-glide, or a {@link RedisConnection}. The storage does not close it. */
export type RedisClient =
  | RedisConnection
  | { sendCommand(command: string[]): Promise<unknown>; duplicate(): unknown }
  | {
      sendCommand(key: undefined, isReadonly: undefined, command: string[]): Promise<unknown>;
      masters: unknown;
    }
  | { call(command: string, ...args: string[]): Promise<unknown>; duplicate(): unknown }
  | { customCommand(command: string[]): Promise<unknown> };

/** Wraps a client as a {@link RedisConnection}. @throws TypeError (ERR_INVALID_ARG_TYPE) for an unknown client */
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
  const hint =
    'The right call: new RedisStorage(await createClient({ url }).connect(), { session })';
  throw invalidArgType('client', expected, client, hint);
}

/** Without an `error` listener, the first error event would end the process. */
function ignoreErrors(client: Emitter): void {
  client.on('error', () => {});
}

interface NodeRedis extends Emitter {
  sendCommand(command: string[]): Promise<unknown>;
  duplicate(): NodeRedis;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: MessageListener): Promise<unknown>;
  unsubscribe(channel: string, listener: MessageListener): Promise<unknown>;
  destroy?(): void;
  disconnect?(): Promise<void>;
}

function nodeRedis(client: NodeRedis): RedisConnection {
  return {
    send: (command) => client.sendCommand(command),
    subscribe: (...args) => subscribeShared(client, () => nodeRedisSubscriber(client), ...args),
  };
}

function nodeRedisSubscriber(client: NodeRedis): Subscriber {
  const emitter = client.duplicate();
  ignoreErrors(emitter);
  const connected = emitter.connect();
  return {
    emitter,
    async subscribe(channel, listener) {
      await connected;
      await emitter.subscribe(channel, listener);
    },
    unsubscribe: (channel, listener) => emitter.unsubscribe(channel, listener),
    end() {
      if (emitter.destroy) emitter.destroy();
      else emitter.disconnect?.().catch(() => {});
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

/** The first key of a command. In EVAL commands, the script and the number of keys precede it. */
function keyIn(command: readonly string[]): string | undefined {
  return /^EVAL/.test(command[0] as string) ? command[3] : command[1];
}

interface IoRedis extends Emitter {
  readonly isCluster?: boolean;
  readonly status?: string;
  readonly manuallyClosing?: boolean;
  readonly options?: { readonly retryStrategy?: ((times: number) => number | null) | null };
  call(command: string, ...args: string[]): Promise<unknown>;
  duplicate(options: object): IoRedis;
  subscribe(channel: string): Promise<unknown>;
  unsubscribe(channel: string): Promise<unknown>;
  disconnect(): void;
}

/** The subscriber waits for the server, regardless of the options of the client's connection. */
const SUBSCRIBER_OPTIONS = {
  lazyConnect: false,
  enableOfflineQueue: true,
  maxRetriesPerRequest: null,
  commandTimeout: undefined,
};

/** Whether disconnect() was called while the client reconnected. It then emits no `end`, and keeps commands until they time out. */
const isEnded = ({ manuallyClosing, status }: IoRedis) =>
  manuallyClosing === true && status === 'reconnecting';

function ioredis(client: IoRedis): RedisConnection {
  return {
    async send([name, ...args]) {
      // A command that waits for its timeout would keep the process alive, and each poll sends another one.
      if (isEnded(client)) {
        endShared(client);
        throw new Error('the client is disconnected');
      }
      return await client.call(name as string, ...args);
    },
    subscribe: (...args) => subscribeShared(client, () => ioredisSubscriber(client), ...args),
  };
}

/** The client's own intervals of reconnecting, until the program disconnects it: the process could not exit otherwise. */
function retriesOf(client: IoRedis): object {
  const { retryStrategy } = client.options ?? {};
  if (!retryStrategy) return {};
  return {
    retryStrategy: (times: number) => (isEnded(client) ? null : retryStrategy(times)),
  };
}

function ioredisSubscriber(client: IoRedis): Subscriber {
  const emitter = client.isCluster
    ? (client.duplicate as unknown as () => IoRedis).call(client)
    : client.duplicate({ ...SUBSCRIBER_OPTIONS, ...retriesOf(client) });
  ignoreErrors(emitter);
  const channels = new Map<string, Set<MessageListener>>();
  emitter.on('message', (channel: string, message: string) => {
    for (const listener of channels.get(channel) ?? []) listener(message);
  });
  return {
    emitter,
    async subscribe(channel, listener) {
      channels.set(channel, (channels.get(channel) ?? new Set()).add(listener));
      await emitter.subscribe(channel);
    },
    async unsubscribe(channel, listener) {
      const listeners = channels.get(channel);
      listeners?.delete(listener);
      if (listeners?.size !== 0) return;
      channels.delete(channel);
      await emitter.unsubscribe(channel);
    },
    end: () => emitter.disconnect(),
  };
}
