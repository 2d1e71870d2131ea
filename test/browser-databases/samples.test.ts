import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Cookie, type ReadCookies, readCookieFile } from '../../src/index.js';

interface Listed {
  name: string;
  value: string;
  /** The octets of a value that is not UTF-8. */
  valueHex?: string;
  domain: string;
  hostOnly: boolean;
  path: string;
  expires: number | null;
  secure: boolean;
  httpOnly: boolean;
  sameSite: string | null;
  partitionKey?: string;
  /** Firefox. */
  originAttributes?: string;
}

interface Sample {
  path: string;
  format: string;
  cookies: Listed[];
}

const folder = new URL('../fixtures/samples/', import.meta.url);
const samples: Sample[] = JSON.parse(
  readFileSync(new URL('databases.json', folder), 'utf8'),
).samples;

const PARTITION = /\^partitionKey=%28https%2C([^%]*)%29/;

function octets(value: string | null, isText: boolean): string {
  return Buffer.from(value ?? '', isText ? 'utf8' : 'latin1').toString('hex');
}

function partitionOf({ partitionKey, originAttributes }: Listed): string | undefined {
  const [, site] = PARTITION.exec(originAttributes ?? '') ?? [];
  return partitionKey ?? (site === undefined ? undefined : `https://${site}`);
}

function listed(cookie: Listed): Record<string, unknown> {
  return {
    name: cookie.name,
    value: cookie.valueHex ?? octets(cookie.value, true),
    domain: cookie.hostOnly ? cookie.domain : `.${cookie.domain}`,
    hostOnly: cookie.hostOnly,
    path: cookie.path,
    expires: cookie.expires === null ? null : Math.floor(cookie.expires),
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
    sameSite: cookie.sameSite?.toLowerCase(),
    partitionKey: partitionOf(cookie),
  };
}

function found(cookie: Cookie): Record<string, unknown> {
  const { name, value, utf8, domain, hostOnly, path, expires } = cookie;
  const { secure, httpOnly, sameSite, partitionKey } = cookie;
  const fields = { name, value: octets(value, utf8), domain, hostOnly, path, expires };
  return { ...fields, secure, httpOnly, sameSite, partitionKey };
}

function sorted(cookies: Record<string, unknown>[]): string[] {
  return cookies.map((cookie) => JSON.stringify(cookie)).sort();
}

function isOrdinary(cookie: Listed): boolean {
  return partitionOf(cookie) === undefined && !cookie.originAttributes;
}

function read(path: string, options = {}): Promise<ReadCookies> {
  return readCookieFile(new URL(path, folder), options);
}

describe('the databases that browsers wrote', () => {
  it.each(samples)('$path gives the cookies that are listed for it', async (sample) => {
    const { format, cookies, skipped } = await read(sample.path);
    const ordinary = sample.cookies.filter(isOrdinary);
    expect(format).toBe(sample.format.replace('-sqlite', ''));
    expect(sorted(cookies.map(found))).toEqual(sorted(ordinary.map(listed)));
    expect(cookies.length + skipped.length).toBe(sample.cookies.length);
  });

  it.each(samples)('$path gives those of partitions on request', async (sample) => {
    const { cookies, skipped } = await read(sample.path, { partitions: true });
    const isInContainer = ({ originAttributes }: Listed) => originAttributes === '^userContextId=2';
    const expected = sample.cookies.filter((cookie) => !isInContainer(cookie));
    expect(sorted(cookies.map(found))).toEqual(sorted(expected.map(listed)));
    expect(cookies.length + skipped.length).toBe(sample.cookies.length);
  });
});
