import { describe, expect, it } from 'vitest';
import { BrowserCookiePolicy, CookieJar, LoadError, readCookies } from '../../src/index.js';

/** The Cookie header that a jar sends to the URL after it has read the text. */
function sent(text: string, url = 'https://www.example.com/', options?: { url: string }): string {
  const jar = new CookieJar(new BrowserCookiePolicy());
  jar.update(readCookies(text, options).cookies);
  return jar.cookieHeader(url);
}

const BASH = `curl 'https://www.example.com/a?b=c&d=e' \\
  -H 'accept: */*' \\
  -H 'accept-language: en' \\
  -b 'sid=abc; theme="dark mode"; json={"a":1}; pct=100%25' \\
  -H 'referer: https://other.example/' \\
  --data-raw '{"c":"https://third.example/"}' \\
  --compressed`;

const BASH_ANSI_C = `curl 'https://www.example.com/' \\
  -H $'cookie: quote=it\\'s; bang=\\u0021; back=a\\\\b; utf8=\\u017e'`;

const CMD = `curl --request POST ^"https://www.example.com/a?b=c^&d=e^" ^
  -H ^"accept: */*^" ^
  -b ^"sid=abc; theme=^\\^"dark mode^\\^"; json=^{^\\^"a^\\^":1^}; pct=100^%^25^" ^
  -H ^"referer: https://other.example/^"`;

const OLD_CMD = `curl "https://www.example.com/" -H "Cookie: sid=abc; theme=""dark mode""; pct=100"%"25; caret=a^b" -H "Connection: keep-alive" --compressed`;

const POWERSHELL_CURL = `curl.exe 'https://www.example.com/' \`
  -H 'Cookie: sid=abc; quote=it''s' \`
  -H "X-Other: a\`"b"`;

const POWERSHELL = `$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Mozilla/5.0"
$session.Cookies.Add((New-Object System.Net.Cookie("sid", "abc", "/", "www.example.com")))
$session.Cookies.Add((New-Object System.Net.Cookie("dom", "a\`"b\`$c", "/", ".example.com")))
$session.Cookies.Add((New-Object System.Net.Cookie("utf8", "caf$([char]233)", "/", "www.example.com")))
Invoke-WebRequest -UseBasicParsing -Uri "https://www.example.com/a?b=c" \`
-WebSession $session \`
-Headers @{
"authority"="www.example.com"
  "method"="GET"
}`;

const FETCH = `fetch("https://www.example.com/a", {
  "headers": {
    "accept": "*/*",
    "cookie": "sid=abc; quote=\\"x\\"",
    "Referer": "https://other.example/"
  },
  "body": "{\\"a\\":{}}",
  "method": "POST"
});`;

describe('a request that a browser copied', () => {
  it.each([
    ['curl', BASH, 'sid=abc; theme="dark mode"; json={"a":1}; pct=100%25'],
    ['curl', BASH_ANSI_C, "quote=it's; bang=!; back=a\\b; utf8=\xc5\xbe"],
    ['curl', CMD, 'sid=abc; theme="dark mode"; json={"a":1}; pct=100%25'],
    ['curl', CMD.replaceAll('\n', '\r\n'), 'sid=abc; theme="dark mode"; json={"a":1}; pct=100%25'],
    ['curl', OLD_CMD, 'sid=abc; theme="dark mode"; pct=100%25; caret=a^b'],
    ['curl', POWERSHELL_CURL, "sid=abc; quote=it's"],
    ['powershell', POWERSHELL, 'sid=abc; dom=a"b$c; utf8=caf\xc3\xa9'],
    [
      'powershell',
      'Invoke-WebRequest -Uri "https://www.example.com/" -Headers @{"Cookie"="sid=abc; b=2"}',
      'sid=abc; b=2',
    ],
    [
      'powershell',
      "Invoke-WebRequest -Uri 'https://www.example.com/' -Headers @{ 'Cookie' = 'sid=abc; b=it''s' }",
      "sid=abc; b=it's",
    ],
    [
      'powershell',
      'Invoke-RestMethod -Uri "https://www.example.com/" -Headers @{Cookie="sid=abc"}',
      'sid=abc',
    ],
    ['fetch', FETCH, 'sid=abc; quote="x"'],
    ['fetch', `await ${FETCH}`, 'sid=abc; quote="x"'],
    ['curl', '$ curl https://www.example.com/ -b a=1 -L', 'a=1'],
    ['curl', "curl --url=https://www.example.com/ --cookie=a=1 --header='Cookie: b=2'", 'b=2'],
    ['curl', 'curl -ba=1 --url https://www.example.com/', 'a=1'],
    ['curl', 'curl -sSL -X POST -H "cookie:a=1" https://www.example.com/', 'a=1'],
    ['curl', 'curl --cookie "a=1" --header "Cookie: b=2" https://www.example.com/', 'b=2'],
    [
      'curl',
      'curl -e https://other.example/ -x http://proxy.example:1 https://www.example.com/ -b a=1',
      'a=1',
    ],
    ['curl', 'curl "https://www.example.com/" -b "a=\\"1\\""', 'a="1"'],
    ['curl', "curl 'https://www.example.com/' -b 'a='\\''1'\\'''", "a='1'"],
    ['curl', `curl "https://www.example.com/" -b 'sid=1; t=2' -d '{"x":""}'`, 'sid=1; t=2'],
    [
      'curl',
      `curl "https://www.example.com/" -H 'Content-Type: application/json' -H 'Cookie: sid=1; t=2' -d '{"x":"","y":"%"}'`,
      'sid=1; t=2',
    ],
    [
      'curl',
      `curl "https://www.example.com/" -H "accept: */*" -b 'k={"a":""}; t=2'`,
      'k={"a":""}; t=2',
    ],
    [
      'curl',
      `curl 'https://www.example.com/' -b 'sid=1; t=2' --data-raw '{"re":"^"}'`,
      'sid=1; t=2',
    ],
    [
      'curl',
      `curl "https://www.example.com/" -b $'sid=it\\'s; t="%"' --data-raw $'^\n"x""y"'`,
      'sid=it\'s; t="%"',
    ],
    ['curl', `curl 'https://www.example.com/' -b 'sid=it'\\''s' --data-raw 'x\`\nb'`, "sid=it's"],
    [
      'curl',
      `curl "https://www.example.com/" -b "sid=it's; t=\\"x\\"" -d "x\`\nb^"`,
      `sid=it's; t="x"`,
    ],
    [
      'curl',
      `curl --compressed ^"https://www.example.com/^" -b ^"sid=it's; t='2'^" -d ^"^{^\\^"x^\\^":^\\^"'^\\^"^}^"`,
      "sid=it's; t='2'",
    ],
    [
      'curl',
      `curl "https://www.example.com/" -b "sid=it's; t=""it's 2""; p=100"%"25"`,
      `sid=it's; t="it's 2"; p=100%25`,
    ],
    [
      'fetch',
      'fetch("https://www.example.com/", { "headers": [["accept", "*/*"], ["Cookie", "a=1"]] })',
      'a=1',
    ],
  ])('%s: %j', (format, text, header) => {
    const { format: found, skipped } = readCookies(text);
    expect({ found, skipped }).toEqual({ found: format, skipped: [] });
    expect(sent(text)).toBe(header);
  });

  it.each([
    ['curl', 'curl https://www.example.com/ -b cookies.txt'],
    ['curl', 'curl https://www.example.com/'],
    ['fetch', 'fetch("https://www.example.com/", { "headers": {}, "credentials": "include" })'],
    ['fetch', 'fetch("https://www.example.com/", { "headers": [["cookie"], ["cookie", null]] })'],
    ['fetch', 'fetch("https://www.example.com/", { headers: new Headers({ "cookie": "a=1" }) })'],
    ['powershell', 'Invoke-WebRequest -Uri "https://www.example.com/"'],
  ])('without a Cookie header is reported: %s: %j', (format, text) => {
    const reason = expect.stringContaining('the copied request has no cookies') as string;
    const skipped = [{ line: 1, reason }];
    expect(readCookies(text)).toEqual({ format, cookies: [], skipped });
  });

  it('belongs to the host and the scheme of its URL', () => {
    expect(sent(BASH, 'http://www.example.com/')).toBe('');
    expect(sent(BASH, 'https://example.com/')).toBe('');
    expect(sent(BASH, 'https://other.example/')).toBe('');
    expect(sent('curl localhost:3000 -b a=1', 'http://localhost:3000/')).toBe('a=1');
    expect(sent("curl 'http://[::1]:8080/' -b a=1", 'http://[::1]/')).toBe('a=1');
  });

  const POWERSHELL_HEADER = (host: string, cookie: string) =>
    `Invoke-WebRequest -UseBasicParsing -Uri "https://${host}/" -Headers @{"Cookie"="${cookie}"}`;
  const FETCH_CALL = (host: string, cookie: string) =>
    `fetch("https://${host}/", {\n  "headers": {\n    "cookie": "${cookie}"\n  }\n});`;

  it.each([
    ["curl 'https://a.test/' -b 'a=1' ;\ncurl 'https://b.test/' -b 'b=2'"],
    ["curl 'https://a.test/' -b 'a=1';\ncurl 'https://b.test/' -b 'b=2';\n"],
    ['curl ^"https://a.test/^" -b ^"a=1^" &\r\ncurl ^"https://b.test/^" -b ^"b=2^"'],
    ['curl.exe "https://a.test/" -b "a=1"\ncurl.exe "https://b.test/" -b "b=2"'],
    ['curl https://a.test/ -b a=1 && curl https://b.test/ -b b=2 | grep -b c=3 https://a.test/'],
    ['curl https://c.test/\ncurl https://a.test/ -b a=1\ncurl https://b.test/ -b b=2'],
    ['curl https://a.test/ -b a=1 --next https://b.test/ -b b=2'],
    ['curl -d curl -b a=1 https://a.test/ -: -d --next -b b=2 https://b.test/'],
    [`${POWERSHELL_HEADER('a.test', 'a=1')};\r\n${POWERSHELL_HEADER('b.test', 'b=2')}`],
    [`${FETCH_CALL('a.test', 'a=1')} ;\n${FETCH_CALL('b.test', 'b=2')}`],
  ])('belongs to the URL of its own command: %j', (text) => {
    expect(sent(text, 'https://a.test/')).toBe('a=1');
    expect(sent(text, 'https://b.test/')).toBe('b=2');
    expect(readCookies(text).cookies).toHaveLength(2);
  });

  it.each([
    'curl https://a.test/ https://b.test/ -b a=1',
    'curl -b a=1 a.test --next -b a=1 --url https://b.test/ http://a.test https://a.test/x',
    "curl --url a.test -H 'Cookie: a=1' --url b.test",
  ])('belongs to each URL of its curl command: %j', (text) => {
    expect(sent(text, 'https://a.test/') || sent(text, 'http://a.test/')).toBe('a=1');
    expect(sent(text, 'https://b.test/') || sent(text, 'http://b.test/')).toBe('a=1');
  });

  it('is one cookie if the URLs of a curl command have the same host', () => {
    const { cookies } = readCookies('curl https://a.test/1 https://a.test/2 -b "a=1; b=2"');
    expect(cookies.map(({ name, domain }) => name + domain)).toEqual(['aa.test', 'ba.test']);
  });

  it('is Secure as the URL of its own PowerShell command', () => {
    const command = (host: string, scheme: string) =>
      `$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.Cookies.Add((New-Object System.Net.Cookie("sid", "1", "/", "${host}")))
Invoke-WebRequest -UseBasicParsing -Uri "${scheme}://${host}/" \`
-WebSession $session;\r\n`;
    const text = command('a.test', 'http') + command('b.test', 'https');
    expect(sent(text, 'http://a.test/')).toBe('sid=1');
    expect(sent(text, 'http://b.test/')).toBe('');
    expect(sent(text, 'https://b.test/')).toBe('sid=1');
  });

  it.each([
    'curl -sSLb a=1 https://www.example.com/',
    'curl -sSLba=1 https://www.example.com/',
    'curl -b a=1 --retry-delay 5 https://www.example.com/',
    'curl -b a=1 --doh-url https://dns.example/ https://www.example.com/',
    "curl -b a=1 --proxy-header 'Cookie: p=1' https://www.example.com/",
    'curl -b a=1 --unknown-option 5 https://www.example.com/',
  ])('%j does not mix up options and URL', (text) => {
    expect(sent(text)).toBe('a=1');
  });

  it('as PowerShell has the domains of the cookies', () => {
    expect(sent(POWERSHELL, 'https://other.example.com/')).toBe('dom=a"b$c');
    const session = POWERSHELL.replace('"/", "www.example.com"', '"/x", "www.example.com"');
    expect(sent(session, 'https://www.example.com/x')).toMatch(/^sid=abc; /);
  });

  it('has prefixed cookies only where the server could set them', () => {
    const command = (url: string) => `curl '${url}' -b '__Host-a=1; __Secure-b=2; c=3'`;
    expect(sent(command('https://www.example.com/'))).toBe('__Host-a=1; __Secure-b=2; c=3');
    const { cookies, skipped } = readCookies(command('http://www.example.com/'));
    expect(cookies.map(({ name }) => name)).toEqual(['c']);
    expect(skipped).toHaveLength(2);
  });

  it.each([
    'curl',
    'curl -b a=1',
    "curl 'https://' -b a=1",
    'fetch(url, { headers: { cookie: "a=1" } })',
    'fetch("no url", {"headers":{"cookie":"a=1"}})',
    "curl 'https://www.example.com/ -b a=1",
  ])('%j is a LoadError or has no cookies', (text) => {
    try {
      expect(readCookies(text).cookies).toEqual([]);
    } catch (error) {
      expect(error).toBeInstanceOf(LoadError);
    }
  });
});

describe('a Cookie header', () => {
  const url = 'https://www.example.com/page';

  it.each([
    ['Cookie: a=1; b=2', 'a=1; b=2'],
    ['cookie: a=1\r\n', 'a=1'],
    ['a=1; b=2', 'a=1; b=2'],
    ['a=1', 'a=1'],
    ['deep=q;nopath=p;same=app\n', 'deep=q; nopath=p; same=app'],
    ['a=žluť', 'a=\xc5\xbelu\xc5\xa5'],
    ['a=1; t=x\ty', 'a=1; t=x\ty'],
    ['Cookie: a=1; t=x\ty', 'a=1; t=x\ty'],
    ['accept: */*\tx\ncookie: t=x\ty\n', 't=x\ty'],
    ['noeq; a=1', 'noeq; a=1'],
    ['noeq;a=1;b=2', 'noeq; a=1; b=2'],
    ['=noname; a=1', 'noname; a=1'],
    ['Cookie: noeq', 'noeq'],
    [
      'GET /page HTTP/1.1\r\nHost: www.example.com\r\nCookie: a=1; b=2\r\nAccept: */*\r\n',
      'a=1; b=2',
    ],
    ['accept: */*\ncookie: a=1\ncookie: b=2\n', 'a=1; b=2'],
    ['POST / HTTP/1.1\r\nCookie: a=1\r\n\r\ntext\r\nCookie: b=2', 'a=1'],
    ['Request headers\n\ncookie: a=1\n\ncookie: b=2', 'a=1'],
    ['cart[0]=1; sid=2', 'cart[0]=1; sid=2'],
    ['{a}=1; sid=2', '{a}=1; sid=2'],
    ['#a=1', '#a=1'],
    ['a,b=1', 'a,b=1'],
    ['cookie:\na=1; b=2\nreferer:\nhttps://other.example/\n', 'a=1; b=2'],
  ])('%j is read for the URL of its request', (text, header) => {
    expect(readCookies(text, { url })).toMatchObject({ format: 'cookie-header', skipped: [] });
    expect(sent(text, url, { url })).toBe(header);
  });

  it.each([
    ['Cookie: a=1; a=2; x; =y; b=3', ['a=1', '=x', 'b=3'], [2, 4]],
    ['cookie: a=1; b=2\ncookie: a=3\n', ['a=1', 'b=2'], [3]],
    [`curl '${url}' -b 'a=1; a=1;; a=2'`, ['a=1'], [2, 3]],
    [`curl '${url}' -b 'a=1' && curl '${url}' -b 'a=2; c=3; c=4'`, ['a=1', 'a=2', 'c=3'], [4]],
  ])('%j: the first pair of a name is read, the others are reported', (text, pairs, lines) => {
    const { cookies, skipped } = readCookies(text, { url });
    expect(cookies.map(({ name, value }) => `${name}=${value}`)).toEqual(pairs);
    const reason = 'an earlier cookie of the header has the same name';
    expect(skipped).toEqual(lines.map((line) => ({ line, reason })));
  });

  it.each(['Cookie: a=1', 'a=1; b=2', 'accept: */*\ncookie: a=1\n'])(
    '%j without the URL is an error that says so',
    (text) => {
      expect(() => readCookies(text)).toThrow(LoadError);
      expect(() => readCookies(text)).toThrow(/pass the URL/);
    },
  );

  it('does not change what another format is read as', () => {
    const line = 'a.test\tFALSE\t/\tFALSE\t0\tn\tv=1\n';
    expect(readCookies(line, { url }).format).toBe('netscape');
    expect(readCookies('[{"name":"a","value":"1","domain":"a.test"}]', { url }).format).toBe(
      'webdriver',
    );
    const cut = '[{"domain":"b.test","name":"a","value":"1=","path":"/"},{"domain":"c.te';
    for (const text of ['prose', '{"a":"b=1"}', '<html lang="en">', cut])
      expect(() => readCookies(text, { url })).toThrow(LoadError);
    expect(() => readCookies('POST / HTTP/1.1\r\n\r\nCookie: a=1', { url })).toThrow(LoadError);
    expect(() => readCookies('a.test TRUE / FALSE 0 n v=1', { url })).toThrow(/spaces/);
  });

  it('is not Set-Cookie', () => {
    expect(() => readCookies('Set-Cookie: a=1; Path=/', { url })).toThrow(/setFromHeader/);
  });

  it.each([
    [{ url: 'example.com' }, 'ERR_INVALID_ARG_VALUE'],
    [{ uri: url }, 'ERR_INVALID_ARG_VALUE'],
    ['https://example.com', 'ERR_INVALID_ARG_TYPE'],
  ])('%j is an argument error', (options, code) => {
    expect(() => readCookies('a=1', options as { url: string })).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe("the cookie table of a browser's tools", () => {
  const HEADER =
    'Name\tValue\tDomain\tPath\tExpires / Max-Age\tSize\tHttpOnly\tSecure\tSameSite\tPartition Key Site\tCross Site\tPriority';

  it('of Chromium', () => {
    const table = `${HEADER}
sid\tabc\twww.example.com\t/\tSession\t6\t✓\t✓\tLax\t\t\tMedium
dom\tv\t.example.com\t/x\t2037-01-01T00:00:00.000Z\t4\t\t\t\t\t\tHigh
part\tp\t.example.com\t/\tSession\t5\t\t✓\tNone\thttps://b.test\t✓\tMedium
`;
    const { format, cookies, skipped } = readCookies(table);
    expect({ format, skipped }).toEqual({ format: 'devtools-table', skipped: [] });
    expect(cookies).toMatchObject([
      {
        name: 'sid',
        value: 'abc',
        domain: 'www.example.com',
        httpOnly: true,
        secure: true,
        sameSite: 'lax',
        expires: null,
      },
      {
        name: 'dom',
        domain: '.example.com',
        path: '/x',
        expires: 2_114_380_800,
        httpOnly: false,
        secure: false,
        sameSite: undefined,
      },
      { name: 'part', secure: true, sameSite: 'none', partitionKey: 'https://b.test' },
    ]);
    expect(cookies[1]?.getNonstandardAttr('Priority')).toBe('High');
  });

  it('of Firefox', () => {
    const table = `Name\tValue\tDomain\tPath\tExpires / Max-Age\tSize\tHttpOnly\tSecure\tSameSite\tLast Accessed\r
sid\tabc\t.example.com\t/\t"Thu, 01 Jan 2037 00:00:00 GMT"\t6\ttrue\tfalse\tNone\t"Sun, 29 Nov 2026 10:00:00 GMT"\r
s\t\texample.com\t/\tSession\t1\tfalse\ttrue\tStrict\t\r
`;
    expect(readCookies(table.replaceAll('"', '')).cookies).toMatchObject([
      {
        name: 'sid',
        domain: '.example.com',
        expires: 2_114_380_800,
        httpOnly: true,
        secure: false,
        sameSite: undefined,
      },
      {
        name: 's',
        value: '',
        domain: 'example.com',
        expires: null,
        secure: true,
        sameSite: 'strict',
      },
    ]);
  });

  it('reports a row that is not a cookie', () => {
    const { cookies, skipped } = readCookies(
      `${HEADER}\nsid\tabc\t\t/\nok\t1\ta.test\t/\nodd\t1\ta.test\t/\t\t\tx\n`,
    );
    expect(cookies.map(({ name }) => name)).toEqual(['ok']);
    expect(skipped.map(({ line }) => line)).toEqual([1, 3]);
  });
});

it('the cookies of several copied requests are counted in one sequence', () => {
  const copied = [
    "curl 'https://a.test/' -b 'a=1; a=2'",
    "curl 'https://b.test/' -b 'b=1; b=2; c=3'",
  ];
  const { cookies, skipped } = readCookies(copied.join('\n'));
  expect(cookies.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(skipped.map(({ line }) => line)).toEqual([2, 4]);
});

it('a cookie of PowerShell that has another form is reported', () => {
  const cookie = (args: string) => `$session.Cookies.Add((New-Object System.Net.Cookie${args}))`;
  const copied = [
    cookie('("a", "1", "/", "a.test")'),
    cookie(' -Property @{ Name = "b"; Value = "1" }'),
    'Invoke-WebRequest -Uri "https://a.test/"',
  ];
  const { cookies, skipped } = readCookies(copied.join('\n'));
  expect(cookies.map(({ name }) => name)).toEqual(['a']);
  expect(skipped).toEqual([{ line: 2, reason: expect.stringContaining('not a cookie') }]);
});

describe('a copied request that is read as its tool sends it', () => {
  const read = (text: string) =>
    readCookies(text).cookies.map(({ name, value, domain }) => `${domain} ${name}=${value}`);

  it.each([
    [
      "octets in bash's $'…'",
      String.raw`curl 'https://a.test/' -H $'Cookie: t=\xc5\xbelu'`,
      'a.test t=žlu',
    ],
    ['octal ones', String.raw`curl 'https://a.test/' -b $'t=\303\251'`, 'a.test t=é'],
    ['an escaped IPv6 host', String.raw`curl --url 'http://\[::1\]:8080/' -b 'a=1'`, '[::1] a=1'],
    [
      'a port in PowerShell',
      '$session.Cookies.Add((New-Object System.Net.Cookie("a", "1", "/", "localhost:3000")))\nInvoke-WebRequest -Uri "http://localhost:3000/"',
      'localhost a=1',
    ],
    [
      'a header that is added',
      '$headers.Add("Cookie", "a=1")\nInvoke-RestMethod -Uri "https://a.test/" -Headers $headers',
      'a.test a=1',
    ],
    [
      'statements on one line, after a comment',
      `$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession # Bob's\n$session.Cookies.Add("https://a.test", (New-Object System.Net.Cookie("a", "1", "/", "a.test"))); Invoke-WebRequest -Uri "https://a.test/"`,
      'a.test a=1',
    ],
    [
      'new()',
      '$session.Cookies.Add([System.Net.Cookie]::new("a", "1", "/", "a.test"))\nInvoke-WebRequest -Uri "https://a.test/"',
      'a.test a=1',
    ],
    [
      'after a request that cannot be copied',
      "# Unsupported URL scheme ;\ncurl 'https://a.test/' -b 'a=1'",
      'a.test a=1',
    ],
    [
      'after one whose address is like a command',
      "# Unsupported URL scheme: it's curl -b z=1 http://evil.test/\ncurl 'https://a.test/' -b 'a=1'",
      'a.test a=1',
    ],
    [
      'fetch() after an empty line',
      '\nfetch("https://a.test/", {"headers": {"cookie": "a=1"}});',
      'a.test a=1',
    ],
    [
      'after one in JavaScript',
      '// Unsupported URL scheme ;\nfetch("https://a.test/", {"headers": {"cookie": "a=1"}});',
      'a.test a=1',
    ],
  ])('%s', (_what, text, expected) => {
    expect(read(text)).toEqual([expected]);
  });
});
