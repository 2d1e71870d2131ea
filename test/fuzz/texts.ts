import type { Random } from './random.js';

// Headers and files such as servers, tools and people with bad intentions write.

const HOSTS = [
  ...['www.example.com', 'example.com', 'shop.example.co.uk', 'me.github.io', 'localhost'],
  ...['127.0.0.1', '[::1]', 'a.b.c.d.example.com', 'xn--4ca.example.com', 'example.com.'],
];
const NAMES = [
  'a',
  'sid',
  'session',
  '__Host-a',
  '__Secure-a',
  '__proto__',
  'constructor',
  '$Version',
  '',
  ' ',
];
const ODD = [
  ...[
    '\0',
    '\x01',
    '\t',
    '\n',
    '\r',
    ' ',
    '"',
    '\\',
    ',',
    ';',
    '=',
    '%',
    '%zz',
    '%2F',
    '\x7f',
    '\x80',
  ],
  ...[
    '\xa0',
    '\xe9',
    '\xff',
    '\xad',
    ':',
    '/',
    '..',
    '.',
    '[',
    ']',
    '{',
    '}',
    '(',
    ')',
    '$',
    '#',
    '@',
  ],
  ...[
    'é',
    '漢',
    '\u2028',
    '\ud800',
    '😀',
    '\ufeff',
    '0',
    '-1',
    '1e9',
    'NaN',
    'null',
    'true',
    'Infinity',
  ],
];
const DATES = [
  ...['Wed, 09 Jun 2037 10:18:14 GMT', 'Wed, 09-Jun-37 10:18:14 GMT', '2037-06-09 10:18:14Z', '0'],
  ...[
    'Thu, 01 Jan 1970 00:00:00 GMT',
    '9 Jun 99999',
    '31 Feb 2030 00:00:00',
    '1 1 1 1 1 1',
    'Jun',
    '24:61:61',
  ],
];
const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '60',
  '+60',
  '99999999999999999999',
  '1e3',
  '0x10',
  '',
  '86400',
  '253402300800',
];
const ATTRIBUTES: readonly [name: string, values: readonly string[] | null][] = [
  [
    'Domain',
    [
      ...HOSTS,
      ...HOSTS.map((host) => `.${host}`),
      'com',
      'co.uk',
      '0.0.1',
      '.',
      '..',
      '*.example.com',
    ],
  ],
  ['Path', ['/', '/a', '/a/', '/a/b', '', '"', '"/"', 'a', '//', '/%2e%2e/', '/\\', '/é']],
  ['Expires', DATES],
  ['Max-Age', NUMBERS],
  ['Secure', null],
  ['HttpOnly', null],
  ['SameSite', ['Strict', 'Lax', 'None', 'none', 'Odd', '']],
  ['Partitioned', null],
  ['Version', ['0', '1', '2', '-1', '"1"', 'x', '']],
  ['Port', ['"80"', '"80,443"', '', '"', '80', '443', '"a"']],
  ['Discard', null],
  ['Comment', ['"x"', '']],
  ['CommentURL', ['"http://x/"']],
  ['Priority', ['High']],
  ['__proto__', ['x']],
  ['name', ['x']],
];

/** A text without rules, now and then a long one. */
export function anyText(random: Random): string {
  let text = '';
  const length = random.chance(200) ? random.below(400) : random.below(6);
  for (let at = 0; at < length; at++) text += random.chance(3) ? random.of(ODD) : random.of(NAMES);
  return random.chance(300) ? random.of(ODD).repeat(random.below(3000)) : text;
}

function recase(text: string, random: Random): string {
  return random.chance(3) ? text.toUpperCase() : random.chance(3) ? text.toLowerCase() : text;
}

/** The text with something put in, left out or doubled. */
function damage(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = at + random.below(6);
  switch (random.below(3)) {
    case 0:
      return text.slice(0, at) + random.of(ODD) + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(to);
    default:
      return text.slice(0, to) + text.slice(at);
  }
}

function attribute(random: Random): string {
  const [name, values] = random.of(ATTRIBUTES);
  const value = random.chance(6) ? anyText(random) : values === null ? null : random.of(values);
  const told = recase(name, random);
  return value === null && !random.chance(9) ? told : `${told}=${value ?? ''}`;
}

/** A Set-Cookie or Set-Cookie2 header. */
export function anyHeader(random: Random): string {
  const name = random.chance(4) ? anyText(random) : random.of(NAMES);
  const value = random.chance(3) ? anyText(random) : random.of(NUMBERS);
  let header = random.chance(12) ? name : `${name}=${random.chance(8) ? `"${value}"` : value}`;
  const count = random.below(6);
  for (let at = 0; at < count; at++) {
    header += (random.chance(15) ? random.of([',', ';;', ' ', '\t;']) : '; ') + attribute(random);
  }
  return random.chance(5) ? damage(header, random) : header;
}

/** A URL as a program could ask for it. */
export function anyUrl(random: Random): string {
  const scheme = random.of(['http', 'https', 'https', 'ws', 'wss']);
  const port = random.chance(8) ? `:${random.of(['80', '443', '8080', '', '99999', 'x'])}` : '';
  const path = random.of(['', '/', '/a', '/a/b?c=d', '/a/../b', '//x', '/%2f', '/é', '/a#b', '/ ']);
  const url = `${scheme}://${random.of(HOSTS)}${port}${path}`;
  return random.chance(50) ? damage(url, random) : url;
}

function netscapeLine(random: Random): string {
  const fields = [
    random.chance(4) ? anyText(random) : random.of(HOSTS),
    random.of(['TRUE', 'FALSE', 'true', '1', '']),
    random.chance(4) ? anyText(random) : random.of(['/', '/a', '', 'a']),
    random.of(['TRUE', 'FALSE', 'x']),
    random.chance(5)
      ? anyText(random)
      : random.of([...NUMBERS, '1829707002.427', '13474180271976032']),
    random.chance(3) ? anyText(random) : random.of(NAMES),
    anyText(random),
  ];
  const prefix = random.of(['', '', '', '.', '#HttpOnly_', '#', '$']);
  return prefix + fields.slice(0, random.chance(9) ? random.below(8) : 7).join('\t');
}

function lwpLine(random: Random): string {
  const quoted = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
  const words = [
    `${random.of(NAMES)}=${quoted(anyText(random))}`,
    `path=${quoted(random.of(['/', '/a', '']))}`,
    `domain=${quoted(random.chance(5) ? anyText(random) : random.of(HOSTS))}`,
    ...['path_spec', 'port_spec', 'domain_dot', 'secure', 'discard'].filter(() => random.chance(4)),
    `expires=${quoted(random.of(DATES))}`,
    `port=${quoted(random.of(['80', '80,8080', '']))}`,
    `${random.of(NAMES)}=${quoted(anyText(random))}`,
    `version=${random.of(NUMBERS)}`,
  ];
  return `Set-Cookie3: ${words.filter(() => !random.chance(6)).join('; ')}`;
}

function jsonValue(random: Random, depth = 0): unknown {
  switch (random.below(depth > 3 ? 5 : 8)) {
    case 0:
      return null;
    case 1:
      return random.chance(2);
    case 2:
      return random.of([0, -1, 1.5, 4e9, 1e13, 1e300, -1e15, 253402300800]);
    case 3:
    case 4:
      return random.chance(3)
        ? anyText(random)
        : random.of([...HOSTS, ...DATES, ...NUMBERS, 'lax', '/']);
    case 5:
      return Array.from({ length: random.below(4) }, () => jsonValue(random, depth + 1));
    default:
      return jsonObject(random, depth + 1, random.below(4));
  }
}

const FIELDS = [
  ...[
    'name',
    'key',
    'value',
    'domain',
    'path',
    'expires',
    'expirationDate',
    'expiry',
    'maxAge',
    'creation',
  ],
  ...[
    'secure',
    'httpOnly',
    'sameSite',
    'hostOnly',
    'session',
    'storeId',
    'firstPartyDomain',
    'partitionKey',
  ],
  ...[
    'partitionKeyOpaque',
    'size',
    'id',
    'extensions',
    'version',
    'format',
    'cookies',
    'origins',
    'result',
  ],
  ...[
    'rest',
    'port',
    'portSpecified',
    'discard',
    'utf8',
    'toString',
    'valueOf',
    'toJSON',
    '__proto__',
    'log',
  ],
  ...['Name', 'Value', 'Domain', 'Expires', 'SameSite', 'RawExpires', 'MaxAge', 'priority'],
  ...['Name raw', 'Host raw', 'Send for raw', 'raw_cookie', 'HostOnly', 'Suffix', 'AtUtc'],
];

function jsonObject(random: Random, depth: number, size: number): object {
  const entries = Array.from({ length: size }, () => [random.of(FIELDS), jsonValue(random, depth)]);
  return Object.fromEntries(entries);
}

function jsonFile(random: Random): string {
  const cookies = Array.from({ length: random.below(5) }, () => ({
    ...(random.chance(8) ? {} : { name: random.of(NAMES), value: anyText(random), path: '/' }),
    ...(random.chance(8) ? {} : { domain: random.of(HOSTS) }),
    ...jsonObject(random, 0, random.below(6)),
  }));
  const data = random.of<unknown>([
    cookies,
    { cookies, origins: [] },
    { result: { cookies } },
    { version: random.of(['tough-cookie@6.1.0', jsonValue(random)]), cookies },
    { __meta__: {}, cookies },
    { resources: [{ _type: 'cookie_jar', cookies }, jsonValue(random)] },
    { sessions: [{ cookieJar: { cookies } }, { cookieJar: { cookies: [...cookies].reverse() } }] },
    Object.fromEntries(
      cookies.map((each, at) => [random.of(HOSTS), { '/': { [`k${at}`]: each } }]),
    ),
    cookies.map((each) => ({
      ...each,
      raw_cookie: anyText(random),
      domain: { Suffix: random.of(HOSTS) },
    })),
    { format: 'undici-cookiejar', version: random.of([1, 1, jsonValue(random)]), cookies },
    jsonValue(random),
  ]);
  return JSON.stringify(data) ?? 'undefined';
}

const FIRST_LINES = [
  ...[
    '# Netscape HTTP Cookie File',
    '# HTTP Cookie File',
    '#LWP-Cookies-2.0',
    '#LWP-Cookies-1.0',
    '',
    '\ufeff',
  ],
  '# Netscape HTTP Cookie File\n# http://curl.haxx.se/rfc/cookie_spec.html\n# This is a generated file!  Do not edit.\n',
];

/** What a browser's tools copy: a request, a Cookie header or a table. */
function copiedText(random: Random): string {
  const pairs = Array.from(
    { length: random.below(4) },
    () => `${random.of(NAMES)}=${anyText(random)}`,
  );
  const header = pairs.join('; ');
  const url = `https://${random.of(HOSTS)}/`;
  const row = [random.of(NAMES), anyText(random), random.of(HOSTS), '/', random.of(DATES), '✓'];
  return random.of([
    `curl '${url}' \\\n  -H 'accept: */*' \\\n  -b '${header}'`,
    `curl $'${url}' -H $'cookie: ${header}'`,
    `curl ^"${url}^" ^\r\n  -b ^"${header}^"`,
    `curl "${url}" -H "Cookie: ${header}"`,
    `$session.Cookies.Add((New-Object System.Net.Cookie("a", "${header}", "/", "${random.of(HOSTS)}")))\nInvoke-WebRequest -Uri "${url}"`,
    `fetch("${url}", ${JSON.stringify({ headers: { cookie: header } })});`,
    `Name\tValue\tDomain\tPath\tExpires / Max-Age\tSecure\n${row.join('\t')}\n`,
    `Cookie: ${header}`,
    header,
  ]);
}

/** The octets of a file of cookies, of one format or a mixture. */
export function anyFile(random: Random): Uint8Array {
  let text = '';
  if (random.chance(3)) text = jsonFile(random);
  else if (random.chance(4)) text = copiedText(random);
  else {
    const line = random.of([netscapeLine, lwpLine]);
    const ending = random.of(['\n', '\n', '\r\n', '\r']);
    const lines = Array.from({ length: random.below(8) }, () =>
      (random.chance(20) ? random.of([netscapeLine, lwpLine, anyText]) : line)(random),
    );
    text = [random.of(FIRST_LINES), ...lines].join(ending);
  }
  if (random.chance(4)) text = damage(text, random);
  return Buffer.from(text, random.of<BufferEncoding>(['utf8', 'utf8', 'latin1', 'utf16le']));
}
