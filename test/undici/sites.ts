import { onTestFinished } from 'vitest';
import { type EchoSite, echoSite } from './echo-site.js';

/** Two sites on two loopback addresses, closed when the test ends. */
export async function twoSites(): Promise<[a: EchoSite, b: EchoSite]> {
  return [await site('127.0.0.1'), await site('127.0.0.2')];
}

/** A site that is closed when the test ends. @param name the host of its URLs, where that is not its address */
export async function site(address = '127.0.0.1', name = address, h2 = false): Promise<EchoSite> {
  const made = await echoSite({ address, name, h2 });
  onTestFinished(() => made.close());
  return made;
}

/** The Cookie lines that a site saw, request by request. */
export function cookieLines({ seen }: EchoSite): string[][] {
  return seen.map(({ cookie }) => cookie);
}
