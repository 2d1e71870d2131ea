/** Which of Firefox's cookie jars a cookie is in, as the column `originAttributes` says. */
export interface OriginAttributes {
  /** The number of the container; 0 outside containers. */
  readonly container: number;
  /** The site whose pages the cookie is partitioned for, as `(https,shop.example)`; null for an unpartitioned cookie. */
  readonly partitionKey: string | null;
  /** The first party that the cookie is isolated to; null without first-party isolation. */
  readonly firstPartyDomain: string | null;
  /** Whether it has attributes that are not among these, such as that of a private window. */
  readonly hasOthers: boolean;
}

const ORDINARY: OriginAttributes = {
  container: 0,
  partitionKey: null,
  firstPartyDomain: null,
  hasOthers: false,
};

/** Parses a suffix such as `^userContextId=2&partitionKey=%28https%2Cshop.example%29`; '' is the ordinary jar. */
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
 * The site of a partition key, such as `https://shop.example`. Null for the key of a frame that another site lies between
 * (`f`), which is a partition of its own, and for what is not such a key.
 */
export function siteOfPartitionKey(key: string): string | null {
  const [, scheme, host] = /^\(([a-z][a-z0-9+.-]*),([^,()]+)(?:,\d+)?\)$/.exec(key) ?? [];
  return scheme === undefined ? null : `${scheme}://${host}`;
}
