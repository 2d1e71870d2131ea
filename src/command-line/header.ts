import type { Arguments } from './arguments.js';
import type { ExitCode } from './command.js';
import { readJar, requestContext, requestUrl } from './read-input.js';
import type { Terminal } from './terminal.js';

/** Prints the Cookie header that is sent to a URL. */
export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const url = requestUrl(args.operands[0] as string);
  const jar = await readJar(args.requiredText('file'), args, terminal, url);
  const header = jar.cookieHeader(url, requestContext(args));
  if (header === '') return 1;
  // A character of a header is an octet.
  await terminal.writeText(Buffer.from(`${header}\n`, 'latin1'));
  return 0;
}
