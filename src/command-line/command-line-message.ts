/** Hints of the library's messages, which are for code, and the hints for the command line in their place. */
const WORDINGS: readonly (readonly [forCode: string | RegExp, forCommandLine: string])[] = [
  ['pass the URL of the request: readCookies(text, { url })', 'set its URL with --url'],
  ['; the right call: jar.setFromHeader(lines, url)', "; explain URL 'SET-COOKIE' explains one"],
  ['which readCookieFile(path) reads', 'which is read only from its path, without --url'],
  ['; the right call: await readCookieFile(path)', '; pass it as the operand'],
  [
    "; to read a browser's database: readCookieFile(path)",
    '; import reads a database of a browser',
  ],
  ['; for names and values: jar.update(values, { url })', ''],
  [/\. To load it into the session of another file:.*/s, '; use the command convert'],
  ['open it with Session.open(new SqliteStorage(path))', 'of the commands, only get reads it'],
  ['is not in the "domains" option', 'is not one of --domain'],
  [
    'to a container other than the "container" option',
    'to another container; import --container reads it',
  ],
  ['"partitions: true" includes it', 'import --partitions includes it'],
  ['set the "password" option', 'import --password-file reads it'],
  ['which the "password" option must be set to', 'which import --password-file reads'],
];

/** A message of the library, whose hints are for code, with hints for the command line. */
export function commandLineMessage(message: string): string {
  return WORDINGS.reduce((text, [forCode, words]) => text.replace(forCode, words), message);
}
