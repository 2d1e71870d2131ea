import type { Duplex } from 'node:stream';
import { crypto } from '../../internal/node-modules.js';
import type { DispatchHandler, DispatchOptions, RawHeaders } from './dispatcher.js';
import { headerValue } from './request-headers.js';

// RFC 6455 section 1.3: the server appends this to the key.
const WEB_SOCKET_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/**
 * Calls onUpgrade of a legacy handler. Over HTTP/2, a WebSocket starts with status 200 (RFC 8441), which the WebSocket of Node 20 and 22
 * ignores, so that it would wait forever; then the handler is called with the equivalent HTTP/1 response.
 */
export function upgradeLegacy(
  handler: DispatchHandler,
  options: DispatchOptions,
  statusCode: number,
  rawHeaders: RawHeaders | null,
  socket: Duplex,
): unknown {
  const taken = handler.onUpgrade?.(statusCode, rawHeaders, socket);
  const key = statusCode === 200 && taken === undefined ? webSocketKey(options) : undefined;
  if (key === undefined) return taken;
  try {
    return handler.onUpgrade?.(101, asSwitchingProtocols(rawHeaders ?? [], key), socket);
  } catch {
    // Not called again: undici.upgrade() also returns undefined, and throws if it is called twice.
    return taken;
  }
}

function webSocketKey({ upgrade, headers }: DispatchOptions): string | undefined {
  return upgrade === 'websocket' ? headerValue(headers, 'sec-websocket-key') : undefined;
}

function asSwitchingProtocols(rawHeaders: RawHeaders, key: string): RawHeaders {
  const accept = crypto()
    .createHash('sha1')
    .update(key + WEB_SOCKET_GUID)
    .digest('base64');
  const others = rawHeaders.filter(
    (_, i) => !/^sec-websocket-accept$/i.test(String(rawHeaders[i - (i % 2)])),
  );
  const handshake = { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-accept': accept };
  const added = Object.entries(handshake).flat();
  return [...others, ...added.map((part) => Buffer.from(part, 'latin1'))];
}
