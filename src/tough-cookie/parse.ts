import { Cookie } from './cookie.js';

/** Calls {@link Cookie.parse}. */
export function parse(
  header: string,
  options?: { loose?: boolean | undefined },
): Cookie | undefined {
  return Cookie.parse(header, options);
}

/** Calls {@link Cookie.fromJSON}. */
export function fromJSON(json: unknown): Cookie | undefined {
  return Cookie.fromJSON(json);
}
