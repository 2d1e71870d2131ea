import { CookieJar } from '../../src/jar/cookie-jar.js';
import type { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { UrlRequest } from '../../src/url/request.js';

/** The day on which the scenarios were recorded: dates up to then are past. */
export const RECORDED_AT = new Date('2026-11-20T03:53:28.000Z');

/** What was played in Chromium and Firefox, and against the text of 6265bis-22. All strings are byte strings. */
export interface BrowserScenario {
  id: string;
  steps: BrowserStep[];
  /** The Cookie header that Chromium sent last; empty for none. */
  cookieHeader: string;
  /** What Chromium stored, in no particular order. */
  stored?: StoredCookie[];
  notes: string;
  spec: { agrees: boolean; cookieHeader?: string; rule?: string };
  firefox?: { agrees: boolean; cookieHeader?: string };
  /** Whether the text, Chromium and Firefox agree. */
  core: boolean;
}

interface BrowserStep {
  /** A request whose response carries `setCookie`, or one (`request`) whose Cookie header is of interest. */
  url?: string;
  request?: string;
  setCookie?: string[];
  sent?: string;
  via?: string;
  initiator?: string;
  method?: string;
  /** Milliseconds. */
  wait?: number;
  /** The page of the script. */
  document?: string;
  documentCookie?: string[];
  readDocumentCookie?: string;
}

export interface StoredCookie {
  name: string;
  value: string;
  domain: string;
  path: string;
  httpOnly: boolean;
  secure: boolean;
  sameSite: string | null;
  partitionKey?: string;
  /** Seconds from now, in steps of ten. */
  ttl?: number;
}

/** The request of a step: how it came about decides what SameSite and Partitioned make of it. */
function requestOf(url: string, { via = 'typed', initiator, method }: BrowserStep): UrlRequest {
  const navigation = !['fetch', 'fetch-post', 'img', 'iframe'].includes(via);
  return new UrlRequest(url, { initiator, method, navigation });
}

function isScript({ documentCookie, readDocumentCookie }: BrowserStep): boolean {
  return documentCookie !== undefined || readDocumentCookie !== undefined;
}

/** What each step sent and what the jar held in the end. */
export interface PlayedScenario {
  sent: string[];
  jar: CookieJar;
}

/** Plays the steps of a scenario. @param wait moves the clock by so many milliseconds */
export function playScenario(
  { steps }: BrowserScenario,
  policy: BrowserCookiePolicy,
  wait: (milliseconds: number) => void,
): PlayedScenario {
  const jar = new CookieJar(policy);
  const sent: string[] = [];
  let via = 'typed';
  for (const step of steps) {
    if (step.wait !== undefined) wait(step.wait);
    if (isScript(step)) {
      sent.push(...playScript(step, jar));
      continue;
    }
    const url = step.url ?? step.request;
    if (url === undefined) continue;
    // A redirected request is of the kind of the one that was redirected.
    if (step.via !== 'redirect') via = step.via ?? 'typed';
    const request = requestOf(url, { ...step, via });
    jar.addCookieHeader(request);
    sent.push(request.getHeader('Cookie') ?? '');
    const getAll = (name: string) => (name === 'Set-Cookie' ? (step.setCookie ?? []) : []);
    jar.extractCookies({ info: () => ({ getAll }) }, request);
  }
  return { sent, jar };
}

/** @returns what `document.cookie` reads, if the script reads it */
function playScript(
  { document = '', documentCookie = [], readDocumentCookie }: BrowserStep,
  jar: CookieJar,
): string[] {
  for (const line of documentCookie) jar.setFromHeader(line, document, { http: false });
  return readDocumentCookie === undefined
    ? []
    : [jar.cookieHeader(readDocumentCookie, { http: false })];
}

/** What Chromium had sent with each request of the scenario. */
export function recordedSent({ steps }: BrowserScenario): string[] {
  return steps.flatMap(({ url, request, readDocumentCookie, sent }) =>
    (url ?? request ?? readDocumentCookie) === undefined ? [] : [sent ?? ''],
  );
}
