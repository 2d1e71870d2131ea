// Equivalent mutants: the program behaves the same with them, so that no test can kill them. A run of mutation.js leaves them out.
// A mutant is identified by its file, its place between « and » in a part of the line, and what stands there instead.
// A run fails for one whose line is no longer in the source: remove it, or quote the line as it is now.

/** @type {{ why: string, mutants: [file: string, text: string, is: string][] }[]} */
const REASONS = [
  {
    why: 'Past the end of a text charCodeAt() is NaN, which matches nothing.',
    mutants: [
      ['src/formats/lwp-writer.ts', 'for (let at = 0; at «<» name.length; at++) {', '<='],
      ['src/headers/cursor.ts', 'while (start «<» end && isSpace(', '<='],
      ['src/headers/cursor.ts', 'while (start «<» text.length && isSpace(', '<='],
      ['src/internal/octets.ts', 'at «<» text.length; at++) {', '<='],
      ['src/internal/octets.ts', 'at «<» text.length; at++) if (text.charCodeAt(at) > 0x7f)', '<='],
      ['src/headers/set-cookie-scanner.ts', 'while (at «<» to && isBlank(', '<='],
      ['src/headers/header-words.ts', 'at «<» text.length; at++) {', '<='],
      ['src/headers/header-words.ts', 'while (at «<» this.#text.length && fits(', '<='],
    ],
  },
  {
    why: 'slice() with an end before its start is empty, as with an end at its start.',
    mutants: [['src/headers/cursor.ts', 'while (end «>» start && isSpace(', '>=']],
  },
  {
    why: 'A cached result equals the result that is computed again.',
    mutants: [
      ['src/url/whatwg-url.ts', '«lastUrl = url;»', ';'],
      ['src/url/whatwg-url.ts', 'if («url === lastUrl») return;', '!(url === lastUrl)'],
      ['src/url/whatwg-url.ts', 'const slot = hash «&» (SLOTS - 1);', '|'],
      [
        'src/url/whatwg-url.ts',
        '«known[slot] = { ...origin, text: detachString(origin.text) };»',
        ';',
      ],
      ['src/url/whatwg-url.ts', 'for (let at = end «-» 10;', '+'],
      ['src/url/whatwg-url.ts', 'for (let at = end - «10»;', '11'],
      ['src/url/whatwg-url.ts', 'at «<» end - 4;', '<='],
      ['src/url/whatwg-url.ts', '«hashes[slot] = hash;»', ';'],
      ['src/formats/netscape-reader.ts', "#lastDomain = «''»;", "'fault'"],
      ['src/formats/netscape-reader.ts', '#lastIncludesSubdomains = «false»;', 'true'],
    ],
  },
  {
    why: 'The fast path is taken more or less often; the general path gives the same result.',
    mutants: [
      ['src/url/domain.ts', 'return last >= 0x30 «&&» last <= 0x39 &&', '||'],
      ['src/policy/browser-rules.ts', "return scheme === «'https'» ||", "''"],
      ['src/jar/path-snapshot.ts', "if (value !== null «&&» typeof value !== 'string')", '||'],
      ['src/headers/cookie-header.ts', "(value === '' «||» PLAIN.test(value))", '&&'],
      ['src/url/whatwg-url.ts', 'let misses = «0»;', '1'],
      ['src/url/whatwg-url.ts', 'endOfPlainPath(path, «0»);', '1'],
      ['src/url/whatwg-url.ts', 'if (end < 0 || end «>» LONGEST_KNOWN)', '>='],
      [
        'src/url/whatwg-url.ts',
        'if («end < 0 || end > LONGEST_KNOWN») return',
        '!(end < 0 || end > LONGEST_KNOWN)',
      ],
      ['src/jar/path-snapshot.ts', 'return b.path.key.length «-» a.path.key.length;', '+'],
      ['src/url/domain.ts', 'return last >= 0x30 && last <= «0x39» &&', '58'],
      ['src/formats/expiry.ts', 'if (text.length «>» 12) return undefined;', '>='],
      ['src/formats/expiry.ts', 'if (text.length > «12») return undefined;', '13'],
      ['src/formats/expiry.ts', 'if (digit «<» 0 || digit > 9) return undefined;', '<='],
      ['src/formats/expiry.ts', 'if (digit < «0» || digit > 9) return undefined;', '1'],
      ['src/formats/expiry.ts', 'if (digit < 0 || digit «>» 9) return undefined;', '>='],
      ['src/formats/encoding.ts', "const isText = encoding !== 'octets' && «!»isPlain", ''],
      ['src/formats/netscape-reader.ts', 'const SPACE = «0x20»;', '33'],
      ['src/formats/netscape-reader.ts', "if (text === «'FALSE'») return false;", "''"],
    ],
  },
  {
    why: 'The number of steps does not change the file.',
    mutants: [['src/formats/encoding.ts', 'let count = «0»;', '1']],
  },
  {
    why: 'The fallback for a missing value has no character that the check looks for.',
    mutants: [
      ['src/formats/encoding.ts', "BEYOND_OCTETS.test(init.value ?? «''»);", "'fault'"],
      ['src/formats/encoding.ts', "init.utf8 = hasNonAscii(init.value ?? «''»);", "'fault'"],
      ['src/formats/encoding.ts', "!hasNonAscii(value ?? «''»)) return", "'fault'"],
      ['src/formats/encoding.ts', "const text = value ?? «''»;", "'fault'"],
      ['src/headers/cookie-header.ts', "const text = wireValue(cookie) ?? «''»;", "'fault'"],
      ['src/formats/impossible-cookie.ts', "[name, value ?? «''», path].some(", "'fault'"],
      ['src/formats/netscape-writer.ts', "ENDS_FIELD.test(value ?? «''») ||", "'fault'"],
    ],
  },
  {
    why: 'The list has no duplicates.',
    mutants: [
      ['src/headers/cookie-date.ts', 'return MONTHS.«indexOf»(', 'lastIndexOf'],
      ['src/headers/http-date.ts', 'const index = MONTHS.«indexOf»(', 'lastIndexOf'],
      ['src/parsers/rfc6265bis.ts', 'SAME_SITE_MODES.«indexOf»(', 'lastIndexOf'],
    ],
  },
  {
    why: 'A host has no leading dot and no empty label.',
    mutants: [
      ['src/url/domain.ts', 'if (dot «<» 0 || !isHdn(host)) return host;', '<='],
      ['src/url/domain.ts', 'if (dot < «0» || !isHdn(host)) return host;', '1'],
    ],
  },
  {
    why: 'The pattern always fills its groups; the default is for the compiler.',
    mutants: [
      ['src/headers/http-date.ts', "const [, day = «''», before, monthName = '',", "'fault'"],
      ['src/headers/http-date.ts', "const [, day = '', before, monthName = «''»,", "'fault'"],
    ],
  },
  {
    why: 'A Max-Age of forty digits is beyond every date, with or without one digit more.',
    mutants: [
      ['src/parsers/http-cookiejar.ts', 'digits.length «>» 40;', '>='],
      ['src/parsers/http-cookiejar.ts', 'digits.length > «40»;', '41'],
    ],
  },
  {
    why: 'Whether a string is detached from the header does not change its text.',
    mutants: [
      ['src/internal/detach-string.ts', 'const SHORTEST_SLICE = «13»;', '14'],
      ['src/internal/detach-string.ts', 'if (end - start «<» SHORTEST_SLICE) return', '<='],
    ],
  },
  {
    why: 'A line without a first TAB has no fifth either.',
    mutants: [['src/formats/netscape-reader.ts', 'if (tab1 < 0 «||» tab2 <= tab1 ||', '&&']],
  },
  {
    why: 'An empty line has nothing to cut off.',
    mutants: [
      ['src/formats/encoding.ts', 'text.slice(start, end «>» start && text[end - 1]', '>='],
    ],
  },
  {
    why: '1e16 + 1 is the same double.',
    mutants: [
      ['src/formats/expiry.ts', 'const MICROSECONDS_FROM_1601 = «1e16»;', '10000000000000000'],
    ],
  },
  {
    why: 'Every cookie has a line; the fallback is for the compiler.',
    mutants: [
      ['src/formats/impossible-cookie.ts', 'file.lines[index] ?? index «+» 1, code);', '-'],
      ['src/formats/impossible-cookie.ts', 'file.lines[index] ?? index + «1», code);', '2'],
    ],
  },
  {
    why: 'No two attributes have the same name, and only the sign of a comparison counts.',
    mutants: [
      ['src/formats/lwp-writer.ts', '(a «<» b ? -1 : 1)', '<='],
      ['src/formats/lwp-writer.ts', '(a < b ? -«1» : 1)', '2'],
      ['src/formats/lwp-writer.ts', '(a < b ? -1 : «1»)', '2'],
    ],
  },
  {
    why: 'A host of the same length as its suffix is equal to it, which was checked before.',
    mutants: [
      ['src/url/domain.ts', 'host.length «>» domain.length && host.endsWith(domain);', '>='],
    ],
  },
  {
    why: 'indexOf() returns a later position or -1, never the same one.',
    mutants: [
      ['src/formats/netscape-reader.ts', 'tab2 «<=» tab1', '<'],
      ['src/formats/netscape-reader.ts', 'tab3 «<=» tab2', '<'],
      ['src/formats/netscape-reader.ts', 'tab4 «<=» tab3', '<'],
      ['src/formats/netscape-reader.ts', 'tab5 «<=» tab4', '<'],
    ],
  },
  {
    why: 'Any small number is below the highest port.',
    mutants: [['src/url/whatwg-url.ts', 'Number(match[3] ?? «0»)', '1']],
  },
  {
    why: 'A value begins after an equals sign, never at 0.',
    mutants: [
      ['src/headers/set-cookie-scanner.ts', 'if (this.#valueStart «<» 0) return;', '<='],
      ['src/headers/set-cookie-scanner.ts', 'if (this.#valueStart < «0») return;', '1'],
      ['src/headers/set-cookie-scanner.ts', 'return this.#valueStart «<» 0 ? null :', '<='],
      ['src/headers/set-cookie-scanner.ts', 'return this.#valueStart < «0» ? null :', '1'],
    ],
  },
  {
    why: 'The field is assigned before it is read.',
    mutants: [
      ['src/headers/set-cookie-scanner.ts', '#nameStart = «0»;', '1'],
      ['src/headers/set-cookie-scanner.ts', '#nameEnd = «0»;', '1'],
      ['src/headers/set-cookie-scanner.ts', '#valueEnd = «0»;', '1'],
    ],
  },
  {
    why: 'Any negative number means that there is no value.',
    mutants: [
      ['src/headers/set-cookie-scanner.ts', 'let equals = -«1»;', '2'],
      ['src/headers/set-cookie-scanner.ts', 'this.#valueStart = equals < 0 ? -«1» :', '2'],
      ['src/headers/set-cookie-scanner.ts', '#valueStart = -«1»;', '2'],
    ],
  },
  {
    why: 'The constructor has matched the URL; the fallback is for the compiler.',
    mutants: [['src/url/request.ts', ".exec(this.#url)?.[1] ?? «''»;", "'fault'"]],
  },
  {
    why: 'The months still have different numbers.',
    mutants: [
      [
        'src/headers/cookie-date.ts',
        'return (small(0) * 0x10000 «+» small(1)) * 0x10000 + small(2);',
        '-',
      ],
      [
        'src/headers/cookie-date.ts',
        'return (small(0) * 0x10000 + small(1)) * 0x10000 «+» small(2);',
        '-',
      ],
      [
        'src/headers/cookie-date.ts',
        'return (small(0) * «0x10000» + small(1)) * 0x10000 + small(2);',
        '65537',
      ],
      [
        'src/headers/cookie-date.ts',
        'return (small(0) * 0x10000 + small(1)) * «0x10000» + small(2);',
        '65537',
      ],
    ],
  },
  {
    why: 'An unknown SameSite mode counts as absent.',
    mutants: [['src/parsers/rfc6265bis.ts', "let sameSite = «''»;", "'fault'"]],
  },
  {
    why: 'The first entry stands for all that is not found, whatever its text.',
    mutants: [['src/parsers/rfc6265bis.ts', "const SAME_SITE_MODES = [«''»,", "'fault'"]],
  },
  {
    why: 'The prefixes are then looked for in every name, with the same result.',
    mutants: [['src/cookie/prefix.ts', "if (!name.startsWith(«'__'») ||", "''"]],
  },
  {
    why: 'A label has at least one character, so the dot before it is found from either position.',
    mutants: [
      [
        'src/url/public-suffix-list.ts',
        "host.lastIndexOf('.', host.length - suffix.length - «2») + 1",
        '3',
      ],
    ],
  },
];

/** @typedef {{ file: string, text: string, is: string }} Equivalent */

/** @type {Equivalent[]} */
export const EQUIVALENT = REASONS.flatMap(({ mutants }) =>
  mutants.map(([file, text, is]) => ({ file, text, is })),
);

/** Whether a mutant is this equivalent one. @param {import('./faults.js').Fault} mutant @param {Equivalent} one */
export function isEquivalent({ file, text, column, was, is }, one) {
  const [before = '', marked, after = ''] = one.text.split(/[«»]/);
  return (
    one.file === file &&
    marked === was &&
    one.is === is &&
    text.slice(0, column).endsWith(before) &&
    text.slice(column + was.length).startsWith(after)
  );
}
