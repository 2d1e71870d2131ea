import { LoadError } from '../errors.js';

/** An object as JSON has it. What it inherits is no field of it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(data: unknown): data is JsonObject {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** What writes cookies as JSON, by the shape of it. */
export type JsonFormat =
  | 'storageState'
  | 'playwright-cookies'
  | 'chrome.cookies'
  | 'cookie-editor-json'
  | 'editthiscookie'
  | 'cdp'
  | 'puppeteer'
  | 'webdriver'
  | 'tough-cookie-json'
  | 'httpie';

/** The cookies of a JSON file and what wrote them. */
export interface JsonList {
  readonly format: JsonFormat;
  readonly entries: readonly unknown[];
}

/** Finds the list of cookies in a tool's JSON. @throws LoadError where there is none */
export function findJsonList(json: unknown): JsonList {
  const data = withoutEnvelope(json);
  if (isListOfCookies(data)) return { format: formatOfEntries(data), entries: data };
  if (isObject(data)) {
    if (isListOfCookies(data.cookies)) {
      return { format: formatOfObject(data, data.cookies), entries: data.cookies };
    }
    if (isObject(data.log))
      throw new LoadError('a HAR log, which is a record of requests and no cookie jar');
  }
  throw new LoadError('JSON without a list of cookies');
}

/** What the DevTools protocol and WebDriver answer comes in an envelope, and that in no other. */
function withoutEnvelope(json: unknown): unknown {
  if (!isObject(json) || Array.isArray(json.cookies)) return json;
  if (isObject(json.result)) return json.result;
  return Array.isArray(json.value) ? json.value : json;
}

/** An empty list may be one of cookies; of the others, those in which anything has a domain, as cookies have in every tool. */
function isListOfCookies(data: unknown): data is readonly unknown[] {
  if (!Array.isArray(data)) return false;
  return (
    data.length === 0 || data.some((entry) => isObject(entry) && Object.hasOwn(entry, 'domain'))
  );
}

function formatOfObject(data: JsonObject, cookies: readonly unknown[]): JsonFormat {
  if (Array.isArray(data.origins)) return 'storageState';
  if (typeof data.version === 'string' && data.version.startsWith('tough-cookie')) {
    return 'tough-cookie-json';
  }
  return isObject(data.__meta__) ? 'httpie' : formatOfEntries(cookies);
}

/** Some cookies lack a field, session cookies their expiry for instance: all are asked. */
function formatOfEntries(entries: readonly unknown[]): JsonFormat {
  const has = (field: string, test: (value: unknown) => boolean = () => true) =>
    entries.some((entry) => isObject(entry) && Object.hasOwn(entry, field) && test(entry[field]));
  if (has('key') && !has('name')) return 'tough-cookie-json';
  if (has('expirationDate') || has('hostOnly') || has('storeId')) {
    if (has('id')) return 'editthiscookie';
    return has('storeId', (store) => store === null) ? 'cookie-editor-json' : 'chrome.cookies';
  }
  if (has('size') || has('session')) {
    return has('partitionKey', (key) => isObject(key) && 'sourceOrigin' in key)
      ? 'puppeteer'
      : 'cdp';
  }
  return has('expires') ? 'playwright-cookies' : 'webdriver';
}
