import * as undici7 from 'undici';

export type Undici = typeof undici7;

/** Every npm undici that loads on this Node: 8 does from Node 22 on. The matrix runs them on the other Nodes. */
export const undicis: [name: string, undici: Undici][] = [
  ['undici 6', (await import('undici6')) as unknown as Undici],
  ['undici 7', undici7],
];
if (Number(process.versions.node.split('.')[0]) >= 22) {
  undicis.push(['undici 8', (await import('undici8')) as unknown as Undici]);
}

/** What the echo site answers. */
export interface Echo {
  host: string;
  path: string;
  cookie: string[];
  headers: Record<string, string>;
}

/** A dispatcher for whatever names: each is on loopback. */
export function toLoopback(undici: Undici, options: undici7.Agent.Options = {}): undici7.Agent {
  return new undici.Agent({
    ...options,
    connect: {
      rejectUnauthorized: false,
      lookup: (_host, { all }, callback) =>
        all
          ? callback(null, [{ address: '127.0.0.1', family: 4 }])
          : callback(null, '127.0.0.1', 4),
    },
  });
}
