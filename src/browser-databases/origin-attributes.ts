/** The parsed `originAttributes` column, which names the Firefox cookie jar of a cookie. */
export interface OriginAttributes {
  /** The number of the container; 0 outside containers. */
  readonly container: number;
  /** The partition's top-level site in the form `(https,shop.example)`; null for an unpartitioned cookie. */
  readonly partitionKey: string | null;
  /** The first party that the cookie is isolated to; null without first-party isolation. */
  readonly firstPartyDomain: string | null;
  /** Whether there are other attributes, such as that of a private window. */
  readonly hasOthers: boolean;
}

const ORDINARY: OriginAttributes = {
  container: 0,
  partitionKey: null,
  firstPartyDomain: null,
  hasOthers: false,
};

/** Parses a suffix such as `^userContextId=2&partitionKey=%28https%2Cshop.example%29`; '' is the default jar. */
export function parseOriginAttributes(suffix: string): OriginAttributes {
  if (suffix === '') return ORDINARY;
  const attributes = new URLSearchParams(suffix.replace(/^\^/, ''));
  const take = (name: string) => {
    const value = attributes.get(name);
    attributes.delete(name);
    return value === '' ? null : value;
  };
  return {
    container: Number(take('userContextId') ?? 0),
    partitionKey: take('partitionKey'),
    firstPartyDomain: take('firstPartyDomain'),
    hasOthers: attributes.size > 0,
  };
}

/**
 * The site of a partition key, such as `https://shop.example`. Null for a key with a cross-site ancestor (`f`), which is a separate
 * partition, and for an invalid key.
 */
export function siteOfPartitionKey(key: string): string | null {
  const [, scheme, host] = /^\(([a-z][a-z0-9+.-]*),([^,()]+)(?:,\d+)?\)$/.exec(key) ?? [];
  if (scheme === undefined || host === undefined) return null;
  return siteOf(scheme, host);
}

/** Firefox writes `+` for the colons of an IPv6 address. */
export function siteOf(scheme: string, host: string): string {
  return `${scheme}://${host.startsWith('[') ? host.replaceAll('+', ':') : host}`;
}
