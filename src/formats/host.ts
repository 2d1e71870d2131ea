import { domainToASCII } from 'node:url';
import { hasNonAscii } from '../internal/octets.js';

/** RFC 1035 section 2.3.4 allows 255 octets. To put longer ones into ASCII takes seconds. */
const LONGEST_HOST = 255;

const HOST = /^[^\0- \x7f./\\:;,?#@$"<>|^`{}%][^\0- \x7f/\\;,?#@"<>|^`{}]*$/;

/** Whether a file's domain, its leading dot cut off, can be a host: an empty one would go to every host. */
export function isHost(text: string): boolean {
  return text.length <= LONGEST_HOST && HOST.test(text);
}

/** A file's domain in lower case and as DNS has it, which is how a request has it. */
export function asciiDomain(text: string): string {
  const lower = text.toLowerCase();
  return lower.length > LONGEST_HOST || !hasNonAscii(lower) ? lower : domainToASCII(lower);
}
