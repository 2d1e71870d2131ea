import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

// The form in which the behaviour of CPython's http.cookiejar was recorded: a line is a scenario, its steps follow one another.

export interface RecordedRequest {
  url: string;
  host: string;
  type: string;
  unverifiable: boolean;
  origin_req_host: string;
  headers: [string, string][];
}

export interface RecordedCookie {
  version: number | string | null;
  name: string;
  value: string | null;
  port: string | null;
  port_specified: boolean;
  domain: string;
  domain_specified: boolean;
  domain_initial_dot: boolean;
  path: string | null;
  path_specified: boolean;
  secure: boolean;
  expires: number | string | null;
  discard: boolean;
  comment: string | null;
  comment_url: string | null;
  rfc2109: boolean;
  rest: [string, string | null][];
}

export interface Expectation {
  error: string | null;
  warned: boolean;
  cookies?: RecordedCookie[];
  cookie?: string | null;
  cookie2?: string | null;
  made?: RecordedCookie[];
  answer?: unknown;
  file?: string | null;
  mode?: number | string | null;
  text?: string;
}

export interface Step {
  op: string;
  now: number;
  quirks: string[];
  expect: Expectation;
  request?: RecordedRequest;
  request2?: RecordedRequest;
  headers?: [string, string][];
  store?: 'never' | 'always' | 'if_ok' | 'set';
  attrs?: RecordedCookie;
  method?: string;
  cookie?: number;
  value?: unknown;
  name?: string;
  domain?: string;
  path?: string;
  options?: Record<string, unknown>;
  ignore_discard?: boolean;
  ignore_expires?: boolean;
  text?: string | null;
}

export interface Scenario {
  id: string;
  start: number;
  jar: 'CookieJar' | 'MozillaCookieJar' | 'LWPCookieJar';
  policy: Record<string, unknown>;
  steps: Step[];
}

export function readScenarios(file: URL): Scenario[] {
  const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Scenario);
}
