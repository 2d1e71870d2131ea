// The cookies of a call through clients that hand their options on to fetch, once a program has declared them.
import ky from 'ky';
import { createFetch } from 'ofetch';
import { type CookieFetchInit, Session } from 'undici-cookiejar';

declare global {
  interface RequestInit extends Pick<CookieFetchInit, 'cookies' | 'initiator' | 'navigation'> {}
}

const { fetch } = new Session();
const client = ky.create({ fetch });
await client('https://example.com/', { cookies: { name: 'value' } }).text();
await createFetch({ fetch })('https://example.com/', { cookies: { name: 'value' } });

// @ts-expect-error a cookie's value is text
await client('https://example.com/', { cookies: { name: 1 } });
