import { domainToASCII } from 'node:url';
import psl from 'psl';
import { ownCopy } from '../internal/detach-string.js';
import { hasNonAscii } from '../internal/octets.js';
import { Recent } from '../recent.js';
import { isIpLiteral } from './domain.js';
import { addedRules, removedRules, supplementDate } from './public-suffix-supplement.js';

/**
 * Says under which domains unrelated people register names (`co.uk`, `github.io`), so that no cookie spans them.
 * Any object with these two members may take the place of {@link defaultPublicSuffixList}.
 */
export interface PublicSuffixList {
  /** The public suffix of a host, such as `co.uk` for `www.example.co.uk`; `null` where it has none, as an IP address. */
  publicSuffix(host: string): string | null;
  /** Which rules these are, for people. */
  readonly version: string;
}

/** No rule has more labels than eight, and hosts of hundreds of labels exist only to cost time. */
const MOST_LABELS = 10;

/** No host is longer (RFC 1035 section 2.3.4: 255 octets). */
const LONGEST_HOST = 255;

/** How many answers are remembered: {@link Recent}. */
const MOST_ANSWERS = 4096;

interface Rules {
  readonly plain: ReadonlySet<string>;
  /** The `ck` of `*.ck`, which makes a suffix of `ck` itself and of whatever is right below it. */
  readonly wildcard: ReadonlySet<string>;
}

const added = readRules(addedRules);
const removed = readRules(removedRules);

function readRules(text: string): Rules {
  const rules = text.trim().split('\n');
  const isWildcard = (rule: string) => rule.startsWith('*.');
  return {
    plain: new Set(rules.filter((rule) => !isWildcard(rule))),
    wildcard: new Set(rules.filter(isWildcard).map((rule) => rule.slice(2))),
  };
}

/**
 * The public suffix list that policies use where they are given no other: the rules of psl, brought up to date by a
 * supplement. Its private section counts, as in browsers, and an unknown top level is a suffix (publicsuffix.org: rule `*`).
 */
export const defaultPublicSuffixList: PublicSuffixList = {
  publicSuffix(host: string): string | null {
    const known = answers.get(host);
    if (known !== undefined) return known;
    if (host.length > LONGEST_HOST) return suffixOf(host);
    const name = ownCopy(host);
    const answer = suffixOf(name);
    answers.set(name, answer);
    return answer;
  },
  version: `psl of 2024-12-02 with the changes up to ${supplementDate}`,
};

/** A look-up takes microseconds in psl, and ten nanoseconds here (`npm run bench`, section f). `null` is an answer too. */
const answers = new Recent<string | null>(MOST_ANSWERS);

function suffixOf(host: string): string | null {
  const name = plainName(host);
  if (name === null || isAddress(name)) return null;
  const current = suffixByAdded(name);
  const former = suffixByPsl(name);
  return current.length > former.length ? current : former;
}

/** The host in the form in which rules are written: ASCII, lower case, no dot around it; `null` where it is no host. */
function plainName(host: string): string | null {
  const start = host.startsWith('.') ? 1 : 0;
  const end = host.endsWith('.') ? host.length - 1 : host.length;
  const name = host.slice(start, end).toLowerCase();
  // domainToASCII is slow, and a megabyte is no host (R8).
  if (name.length > LONGEST_HOST && hasNonAscii(name)) return null;
  const ascii = hasNonAscii(name) ? domainToASCII(name) : name;
  return ascii === '' || ascii.startsWith('.') || ascii.endsWith('.') || ascii.includes('..')
    ? null
    : ascii;
}

/** A name that ends in a number is an IPv4 address or nothing at all (WHATWG URL: ends-in-a-number checker). */
function isAddress(name: string): boolean {
  return name.includes(':') || /(^|\.)([0-9]+|0x[0-9a-f]*)$/.test(name);
}

/** The longest suffix by the rules that the list has gained; empty where none matches. */
function suffixByAdded(name: string): string {
  for (let start = startOfLastLabels(name), previous = start; ; ) {
    const candidate = name.slice(start);
    if (added.plain.has(candidate)) return candidate;
    if (added.wildcard.has(candidate)) return name.slice(previous);
    const dot = name.indexOf('.', start);
    if (dot < 0) return '';
    previous = start;
    start = dot + 1;
  }
}

/** Where the last labels begin, of which there are more than in any rule. */
function startOfLastLabels(name: string): number {
  let start = name.length;
  for (let labels = 0; labels < MOST_LABELS && start >= 0; labels++) {
    start = name.lastIndexOf('.', start - 1);
  }
  return start + 1;
}

/** The longest suffix by the rules of psl that are still in the list. */
function suffixByPsl(name: string): string {
  let suffix = suffixInPsl(name);
  while (isRemoved(suffix)) suffix = suffixInPsl(parentOf(suffix));
  return suffix;
}

function isRemoved(suffix: string): boolean {
  if (!suffix.includes('.')) return false;
  return (
    removed.plain.has(suffix) ||
    removed.wildcard.has(suffix) ||
    removed.wildcard.has(parentOf(suffix))
  );
}

function parentOf(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

/**
 * Asks psl, which answers no host with a label that it finds odd. Such a label is in no rule, so another one that is in
 * none stands in for it; and of the answer only the number of labels is taken, as psl gives some of them in Unicode.
 */
function suffixInPsl(name: string): string {
  const labels = name.split('.').slice(-MOST_LABELS);
  const asked = labels.map((label) => (isOrdinary(label) ? label : '_')).join('.');
  const count = psl.parse(asked).tld?.split('.').length ?? 1;
  return labels.slice(-count).join('.');
}

function isOrdinary(label: string): boolean {
  return label.length <= 63 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(label);
}

/** Whether the default list has a rule for this name of one label: it is a top-level domain, and `localhost` is not. */
export function isListedSuffix(label: string): boolean {
  return added.plain.has(label) || added.wildcard.has(label) || psl.parse(label).listed === true;
}

/**
 * The domain that a host was registered as: its public suffix and one label more, `example.co.uk` for `www.example.co.uk`.
 * `null` where there is none: the host is itself a public suffix, or it is an address or a name of one label, which are
 * registered nowhere and which no list is asked about.
 * @throws what the list throws, and a TypeError where its answer makes no sense for the host
 */
export function registrableDomain(list: PublicSuffixList, host: string): string | null {
  if (!host.includes('.') || isIpLiteral(host)) return null;
  const suffix = list.publicSuffix(host);
  if (suffix === host || (suffix === null && isAddress(host))) return null;
  if (!isSuffixOf(suffix, host)) {
    throw new TypeError(`the public suffix list gave ${String(suffix)} for ${host}`);
  }
  return host.slice(host.lastIndexOf('.', host.length - suffix.length - 2) + 1);
}

/** Whether what a list answered can be the public suffix of a host that is none itself. */
export function isSuffixOf(suffix: unknown, host: string): suffix is string {
  if (typeof suffix !== 'string' || suffix === '' || !host.endsWith(suffix)) return false;
  return host[host.length - suffix.length - 1] === '.';
}
