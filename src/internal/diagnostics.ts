import { DiagnosticsChannel, withoutSecrets } from './diagnostics-channel.js';
import { errorText } from './error-text.js';

// Diagnostics channels other than that of refusals (refusal.ts). No message contains the value of a cookie.

/** A failure, published on the diagnostics channel `undici-cookiejar:error`. */
export interface ErrorReport {
  /** The failed operation: `set` and `return` for a jar or policy during a request, `load`, `save`, `close` for a file or storage. */
  readonly operation: string;
  readonly code: ErrorCode;
  /** The failure as a sentence; never contains the value of a cookie. */
  readonly message: string;
  /** The thrown error, if there was one. */
  readonly cause: unknown;
  /** The URL of the request without user info, query and fragment. */
  readonly url?: string | undefined;
}

/** A cookie that a jar stored (`undici-cookiejar:stored`) or sent (`undici-cookiejar:sent`). */
export interface CookieReport {
  readonly name: string;
  readonly domain: string;
  readonly path: string;
  /** The URL of the request without user info, query and fragment. */
  readonly url: string;
}

/** An operation on the storage of a session, published on the diagnostics channel `undici-cookiejar:storage`. */
export interface StorageReport {
  /** Such as `load`, `save` and `lock`. */
  readonly operation: string;
  readonly session: string;
  /** The revision that was read or written; `null` if there is none. */
  readonly revision: string | number | null;
}

/** The sentences of the codes of {@link ErrorReport}. */
export const errorSentences = {
  'jar-failed':
    'the jar, its policy or its store threw an error; the request continues without its cookies',
  ERR_DISPATCHER_NOT_USED: 'the fetch did not use its dispatcher: no cookies were sent or stored',
  'retried-below':
    'a dispatcher below the cookies repeats the request with the cookies of the first attempt: compose retry() above the cookies',
  'save-failed': 'the cookies of the session could not be saved',
  'load-failed': 'the cookies of the session could not be loaded',
  'close-failed': 'the storage of the session could not be closed',
  'cookie-unwritable': 'a field of the cookie has a value that cannot be written',
  'record-unusable':
    'a record of the storage is of another version, is not a cookie, or has the key of another cookie',
} as const;

/** The codes of {@link ErrorReport}. */
export type ErrorCode = keyof typeof errorSentences;

const errors = new DiagnosticsChannel<ErrorReport>('error', describeError);
const describeCookie = ({ name, domain, path, url }: CookieReport) =>
  `${name} (${domain}${path}) ${url}`;
const stored = new DiagnosticsChannel<CookieReport>('stored', describeCookie);
const sent = new DiagnosticsChannel<CookieReport>('sent', describeCookie);
const storage = new DiagnosticsChannel<StorageReport>(
  'storage',
  ({ operation, session, revision }) => `${operation} ${session}, revision ${revision}`,
);

function describeError({ operation, code, message, cause, url }: ErrorReport): string {
  // A thrown value may not be an Error, and its conversion to text may fail.
  const causeText = cause instanceof Error ? `${cause.name}: ${errorText(cause)}` : typeof cause;
  const parts = [url === undefined ? '' : ` (${url})`, cause === undefined ? '' : `; ${causeText}`];
  return `${operation} failed: ${code}, ${message}${parts.join('')}`;
}

/**
 * Publishes a failure that is not reported in any other way.
 * @param report `message` defaults to the sentence of the code; `url` may contain secrets, which are removed
 */
export function reportError(
  report: Pick<ErrorReport, 'operation' | 'code'> & Partial<ErrorReport>,
): void {
  if (!errors.isObserved) return;
  const { operation, code, message = errorSentences[code], cause, url } = report;
  errors.publish({
    operation,
    code,
    message,
    cause,
    ...(url === undefined ? {} : { url: withoutSecrets(url) }),
  });
}

type ReportedCookie = Omit<CookieReport, 'url'>;
type ReportedRequest = { getFullUrl(): string };

/** Publishes which cookies a jar has stored from the response of a request. */
export function reportStored(cookies: readonly ReportedCookie[], request: ReportedRequest): void {
  if (stored.isObserved) publishEach(stored, cookies, request);
}

/** Publishes which cookies a jar has added to a request. */
export function reportSent(
  entries: readonly { readonly cookie: ReportedCookie }[],
  request: ReportedRequest,
): void {
  if (!sent.isObserved) return;
  const cookies = entries.map(({ cookie }) => cookie);
  publishEach(sent, cookies, request);
}

function publishEach(
  channel: DiagnosticsChannel<CookieReport>,
  cookies: readonly ReportedCookie[],
  request: ReportedRequest,
): void {
  const url = withoutSecrets(request.getFullUrl());
  for (const { name, domain, path } of cookies) channel.publish({ name, domain, path, url });
}

/** Publishes an operation on the storage of a session. */
export function reportStorage(report: StorageReport): void {
  if (storage.isObserved) storage.publish(report);
}
