import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { Cookie } from '../../src/cookie/cookie.js';
import type { FileCookieJar } from '../../src/files/file-cookie-jar.js';
import { LWPCookieJar } from '../../src/files/lwp-cookie-jar.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { CookieRequest, CookieResponse } from '../../src/url/request.js';
import type { RecordedCookie, RecordedRequest, Scenario, Step } from './scenario.js';

/** Where the documentation lists a departure, what CPython did is no measure from that step on. */
const DEPARTURES = new Set(
  `foreign-delete make-deletes negative-version foreign-set unanchored-match odd-dots ip-suffix ipv6 two-digit-year userinfo
  strict-domain httponly-prefix zero-expiry malformed-file valueless-text unsavable nameless-line unwritable-pair odd-port
  none-path`.split(/\s+/),
);

/** Steps that depart too, though the recording gives them no label. */
const UNLABELLED: Record<string, { step: number; departure: string }> = {
  'documented/1001/1987': { step: 9, departure: 'D18: an odd port, in request2' },
  'hostile/2001/55': { step: 5, departure: 'int() reads Arabic digits' },
  'hostile/2001/187': { step: 3, departure: 'int() reads 1_000' },
  'hostile/2001/188': { step: 3, departure: 'D18: an odd port, in Arabic digits' },
  'hostile/2001/198': { step: 0, departure: 'D4: the third party is found by a suffix at a dot' },
  'hostile/2001/277': { step: 0, departure: 'int() reads Arabic digits' },
  'hostile/2001/363': { step: 0, departure: 'int() reads 1_000' },
};

export interface Played {
  /** How many steps were compared. */
  compared: number;
  /** What differed first; null where nothing did. */
  difference: { step: number; what: string; expected: unknown; actual: unknown } | null;
}

export interface Stage {
  setClock(seconds: number): void;
  /** A file that does not exist. */
  file: string;
}

/** Plays a scenario and compares every step before the first that bears a departure's label. */
export function play(scenario: Scenario, stage: Stage): Played {
  const player = new Player(scenario, stage);
  for (const [index, step] of scenario.steps.entries()) {
    if (departs(step) || cpythonFailed(step) || UNLABELLED[scenario.id]?.step === index) {
      return { compared: index, difference: null };
    }
    const difference = player.play(step);
    if (difference !== null) return { compared: index, difference: { step: index, ...difference } };
  }
  return { compared: scenario.steps.length, difference: null };
}

/** Plays all of a scenario's steps, whatever their results; documented errors are ignored, others are thrown. */
export function perform(scenario: Scenario, stage: Stage): void {
  const player = new Player(scenario, stage);
  for (const step of scenario.steps) player.outcome(step);
}

function departs({ quirks }: Step): boolean {
  return quirks.some((quirk) => DEPARTURES.has(quirk));
}

function cpythonFailed({ op, expect }: Step): boolean {
  const documented = [
    'KeyError',
    'LoadError',
    'FileNotFoundError',
    ...(op === 'clear' ? ['ValueError'] : []),
  ];
  if (expect.error !== null && !documented.includes(expect.error)) return true;
  return expect.warned && expect.error !== 'LoadError';
}

type Difference = { what: string; expected: unknown; actual: unknown };

class Player {
  readonly #jar: CookieJar;
  readonly #stage: Stage;
  #policy: DefaultCookiePolicy;
  #cookies: RecordedCookie[] = [];

  constructor(scenario: Scenario, stage: Stage) {
    this.#stage = stage;
    stage.setClock(scenario.start);
    this.#policy = new DefaultCookiePolicy(camelKeys(scenario.policy));
    const policy = this.#policy;
    if (scenario.jar === 'CookieJar') this.#jar = new CookieJar(policy);
    else if (scenario.jar === 'LWPCookieJar') this.#jar = new LWPCookieJar(stage.file, { policy });
    else this.#jar = new MozillaCookieJar(stage.file, { policy });
  }

  play(step: Step): Difference | null {
    const actual = this.outcome(step);
    this.#cookies = step.expect.cookies ?? this.#cookies;
    const expected: Record<string, unknown> = {
      ...step.expect,
      made: step.expect.made?.map(normal),
      cookies: this.#cookies.map(normal),
    };
    delete expected.warned;
    delete expected.mode;
    for (const [what, value] of Object.entries(expected)) {
      if (value !== undefined && !isDeepStrictEqual(value, actual[what])) {
        return { what, expected: value, actual: actual[what] };
      }
    }
    return null;
  }

  outcome(step: Step): Record<string, unknown> {
    let outcome: Record<string, unknown> = {};
    let error: string | null = null;
    try {
      outcome = this.#do(step);
    } catch (cause) {
      error = pythonName(cause);
    }
    this.#stage.setClock(step.now);
    return { ...outcome, error, cookies: [...this.#jar].map(fields) };
  }

  #do(step: Step): Record<string, unknown> {
    const jar = this.#jar;
    switch (step.op) {
      case 'response':
        jar.extractCookies(toResponse(step.headers), toRequest(step.request));
        return {};
      case 'request': {
        const request = toRequest(step.request);
        jar.addCookieHeader(request);
        return {
          cookie: request.added.get('Cookie') ?? null,
          cookie2: request.added.get('Cookie2') ?? null,
        };
      }
      case 'make':
        return this.#make(step);
      case 'cookie': {
        const cookie = new Cookie(init(step.attrs as RecordedCookie));
        const made = [fields(cookie)];
        this.#store(cookie, step.store, step.request);
        return { made };
      }
      case 'ask':
        return { answer: this.#ask(step) };
      case 'clear':
        jar.clear(step.domain, step.path, step.name);
        return {};
      case 'clear_session':
        jar.clearSessionCookies();
        return {};
      case 'clear_expired':
        jar.clearExpiredCookies();
        return {};
      case 'advance':
        return {};
      case 'policy':
        this.#policy = new DefaultCookiePolicy(camelKeys(step.options ?? {}));
        jar.setPolicy(this.#policy);
        return {};
      case 'policy_set':
        this.#setOption(step.name as string, step.value);
        return {};
      default:
        return this.#doWithFile(step);
    }
  }

  #make(step: Step): Record<string, unknown> {
    const cookies = this.#jar.makeCookies(toResponse(step.headers), toRequest(step.request));
    const made = cookies.map(fields);
    for (const cookie of cookies) this.#store(cookie, step.store, step.request2 ?? step.request);
    return { made };
  }

  #store(cookie: Cookie, how: Step['store'], request: RecordedRequest | undefined): void {
    if (how === 'always' || how === 'set') this.#jar.setCookie(cookie);
    if (how === 'if_ok') this.#jar.setCookieIfOk(cookie, toRequest(request));
  }

  #ask({ method, cookie, value, request }: Step): unknown {
    const asked = cookie === undefined ? value : [...this.#jar][cookie];
    // Departures before this step may have left the jar with fewer cookies than CPython's.
    if (asked === undefined) return undefined;
    const policy = this.#policy as unknown as Record<string, (...args: unknown[]) => unknown>;
    return policy[camel(method as string)]?.(asked, request && toRequest(request));
  }

  #setOption(name: string, value: unknown): void {
    if (name === 'blocked_domains') this.#policy.setBlockedDomains(value as string[]);
    else if (name === 'allowed_domains') this.#policy.setAllowedDomains(value as string[] | null);
    else Object.assign(this.#policy, { [camel(name)]: value });
  }

  #doWithFile(step: Step): Record<string, unknown> {
    const jar = this.#jar as FileCookieJar;
    const options = {
      ignoreDiscard: step.ignore_discard ?? false,
      ignoreExpires: step.ignore_expires ?? false,
    };
    if (step.op === 'as_lwp_str') return { text: (jar as LWPCookieJar).asLwpStr(options) };
    if (step.op === 'save') {
      jar.saveSync(options);
      return {
        file: readFileSync(this.#stage.file, 'utf8'),
        mode: statSync(this.#stage.file).mode & 0o777,
      };
    }
    if (step.text != null) writeFileSync(this.#stage.file, step.text);
    if (step.op === 'load') jar.loadSync(options);
    else jar.revertSync(options);
    return {};
  }
}

export function discard({ file }: Stage): void {
  rmSync(file, { force: true });
}

function pythonName(error: unknown): string {
  const code = (error as { code?: string }).code ?? '';
  const names: Record<string, string> = {
    ERR_COOKIE_NOT_FOUND: 'KeyError',
    ERR_COOKIE_LOAD: 'LoadError',
    ERR_INVALID_ARG_VALUE: 'ValueError',
    ENOENT: 'FileNotFoundError',
  };
  if (names[code] === undefined) throw error;
  return names[code];
}

function camel(name: string): string {
  return name.replace(/_([a-z\d])/g, (_, letter: string) => letter.toUpperCase());
}

function camelKeys(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [camel(name), value]));
}

interface PlayedRequest extends CookieRequest {
  added: Map<string, string>;
}

function toRequest(recorded: RecordedRequest | undefined): PlayedRequest {
  if (recorded === undefined) throw new Error('the step has no request');
  const headers = new Map(recorded.headers.map(([name, value]) => [name.toLowerCase(), value]));
  const added = new Map<string, string>();
  return {
    added,
    getFullUrl: () => recorded.url,
    getHost: () => recorded.host,
    getType: () => recorded.type,
    unverifiable: recorded.unverifiable,
    originReqHost: recorded.origin_req_host,
    hasHeader: (name) => headers.has(name.toLowerCase()),
    getHeader: (name, fallback) => headers.get(name.toLowerCase()) ?? fallback,
    headerItems: () => [...headers],
    addUnredirectedHeader: (name, value) => added.set(name, value),
  };
}

function toResponse(headers: [string, string][] = []): CookieResponse {
  return {
    info: () => ({
      getAll: (name) =>
        headers
          .filter(([key]) => key.toLowerCase() === name.toLowerCase())
          .map(([, value]) => value),
    }),
  };
}

function init(recorded: RecordedCookie) {
  const {
    comment_url,
    port_specified,
    domain_specified,
    domain_initial_dot,
    path_specified,
    ...same
  } = recorded;
  return {
    ...same,
    path: recorded.path as string,
    portSpecified: port_specified,
    domainSpecified: domain_specified,
    domainInitialDot: domain_initial_dot,
    pathSpecified: path_specified,
    commentUrl: comment_url,
  };
}

/** A recorded cookie in the form of {@link fields}: flags by their truth, numbers as doubles, the rest in any order. */
function normal(recorded: RecordedCookie): Record<string, unknown> {
  return {
    ...recorded,
    version: recorded.version === null ? null : Number(recorded.version),
    expires: recorded.expires === null ? null : Number(recorded.expires),
    port_specified: Boolean(recorded.port_specified),
    domain_specified: Boolean(recorded.domain_specified),
    domain_initial_dot: Boolean(recorded.domain_initial_dot),
    path_specified: Boolean(recorded.path_specified),
    secure: Boolean(recorded.secure),
    discard: Boolean(recorded.discard),
    rfc2109: Boolean(recorded.rfc2109),
    rest: sorted(recorded.rest),
  };
}

function fields(cookie: Cookie): Record<string, unknown> {
  return {
    version: cookie.version,
    name: cookie.name,
    value: cookie.value,
    port: cookie.port,
    port_specified: cookie.portSpecified,
    domain: cookie.domain,
    domain_specified: cookie.domainSpecified,
    domain_initial_dot: cookie.domainInitialDot,
    path: cookie.path,
    path_specified: cookie.pathSpecified,
    secure: cookie.secure,
    expires: cookie.expires,
    discard: cookie.discard,
    comment: cookie.comment,
    comment_url: cookie.commentUrl,
    rfc2109: cookie.rfc2109,
    rest: sorted(cookie.rest),
  };
}

function sorted(rest: readonly (readonly [string, string | null])[]): string[] {
  return rest.map((attr) => JSON.stringify(attr)).sort();
}
