import { CookieJar } from '../../src/jar/cookie-jar.js';
import type { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import type { CookieContext } from '../../src/url/request.js';

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

/** A step as the calls of a jar need it. */
export interface PlayableStep {
  url: string;
  context: CookieContext;
  setCookie: readonly string[];
  /** Whether the scenario records the Cookie header. */
  isRecorded: boolean;
  /** Milliseconds before the step. */
  wait: number;
}

/** The steps in which a request is made, or a page's script reads or writes cookies. */
export function stepsOf({ steps }: BrowserScenario): PlayableStep[] {
  const playable: PlayableStep[] = [];
  let via = 'typed';
  let waited = 0;
  for (const step of steps) {
    // A redirected request is of the kind of the one that was redirected.
    if (step.via !== 'redirect') via = step.via ?? 'typed';
    const wait = waited + (step.wait ?? 0);
    const { documentCookie, readDocumentCookie, initiator, method } = step;
    const isScript = documentCookie !== undefined || readDocumentCookie !== undefined;
    const recorded = step.url ?? step.request ?? readDocumentCookie;
    const url = recorded ?? step.document;
    waited = url === undefined ? wait : 0;
    if (url === undefined) continue;
    const navigation = !['fetch', 'fetch-post', 'img', 'iframe'].includes(via);
    playable.push({
      url,
      context: isScript ? { http: false } : { initiator, method, navigation },
      setCookie: step.setCookie ?? documentCookie ?? [],
      isRecorded: recorded !== undefined,
      wait,
    });
  }
  return playable;
}

/** What each step sent and what the jar held in the end. */
export interface PlayedScenario {
  sent: string[];
  jar: CookieJar;
}

/** Plays the steps of a scenario. @param wait moves the clock by so many milliseconds */
export function playScenario(
  scenario: BrowserScenario,
  policy: BrowserCookiePolicy,
  wait: (milliseconds: number) => void,
): PlayedScenario {
  const jar = new CookieJar(policy);
  const sent: string[] = [];
  for (const step of stepsOf(scenario)) {
    const { url, context, setCookie } = step;
    wait(step.wait);
    if (step.isRecorded) sent.push(jar.cookieHeader(url, context));
    if (setCookie.length > 0) jar.setFromHeader(setCookie, url, context);
  }
  return { sent, jar };
}

/** What Chromium had sent with each request of the scenario. */
export function recordedSent({ steps }: BrowserScenario): string[] {
  return steps.flatMap(({ url, request, readDocumentCookie, sent }) =>
    (url ?? request ?? readDocumentCookie) === undefined ? [] : [sent ?? ''],
  );
}
