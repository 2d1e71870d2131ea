// Equivalent mutants: the program behaves the same with them. A run leaves them out. Each is identified by its line, wherever it
// moves, with the place between « and ».

/** @type {{ file: string, text: string, is: string[], why: string }[]} */
export const EQUIVALENT = [
  // Beyond the end of a text there is no character: NaN is no space, no digit and no delimiter.
  ...beyondTheEnd('src/url/request.ts', 'while (end «<» url.length &&'),
  ...beyondTheEnd('src/formats/lwp-writer.ts', 'for (let at = 0; at «<» name.length; at++) {'),
  ...beyondTheEnd('src/headers/cursor.ts', 'while (start «<» end && isSpace('),
  ...beyondTheEnd('src/headers/cursor.ts', 'while (start «<» text.length && isSpace('),
  ...beyondTheEnd('src/headers/cursor.ts', 'at «<» text.length; at++) {'),
  ...beyondTheEnd('src/internal/octets.ts', 'at «<» text.length; at++) {'),
  ...beyondTheEnd(
    'src/internal/octets.ts',
    'at «<» text.length; at++) if (text.charCodeAt(at) > 0x7f)',
  ),
  ...beyondTheEnd('src/headers/set-cookie-scanner.ts', 'while (at «<» to && isBlank('),
  ...beyondTheEnd('src/headers/header-words.ts', 'at «<» text.length; at++) {'),
  ...beyondTheEnd('src/headers/header-words.ts', 'while (at «<» this.#text.length && fits('),
  ...beyondTheEnd('src/headers/cookie-date.ts', 'for (let start = 0; start «<» text.length; ) {'),
  ...beyondTheEnd('src/headers/cookie-date.ts', 'while (end «<» text.length && !isDelimiter('),
  ...beyondTheEnd('src/url/whatwg-url.ts', 'while (end «<» text.length && isPlainHostCharacter('),
  ...beyondTheEnd('src/url/whatwg-url.ts', 'while (end «<» text.length && text.charCodeAt(end)'),
  {
    file: 'src/headers/cursor.ts',
    text: 'while (end «>» start && isSpace(',
    is: ['>='],
    why: 'an end before the start cuts out nothing, as one at the start does',
  },

  ...remembered('src/url/whatwg-url.ts', [
    ['const LONGEST_REMEMBERED = «512»;', '513'],
    ['new Recent<BrowserUrl>(«256»)', '257'],
    ['text.length «<=» LONGEST_REMEMBERED;', '<'],
  ]),
  ...remembered('src/url/request.ts', [
    ['const LONGEST_REMEMBERED = «512»;', '513'],
    ['new Recent<UrlParts>(«256»)', '257'],
    ['text.length «<=» LONGEST_REMEMBERED;', '<'],
    ['if («isShort») recentUrls.set(', '!(isShort)'],
    ['if (isShort) «recentUrls.set(text, parts);»', ';'],
  ]),
  ...remembered('src/parsers/rfc6265bis.ts', [
    ['const LONGEST_REMEMBERED = «1024»;', '1025'],
    ['if (header.length «<=» LONGEST_REMEMBERED &&', '<'],
    ['«remembered[rest.length] = { text, attributes };»', ';'],
    ["if (rest === «''») return NO_ATTRIBUTES;", "'fault'"],
    ['if (!scan.sawMoreThanOctets) «noteClean(cookie);»', ';'],
  ]),
  ...remembered('src/parsers/http-cookiejar.ts', [
    ['isKnownToBeClean(cookie, scan)) «noteClean(cookie);»', ';'],
  ]),
  ...remembered('src/url/domain.ts', [
    ["let lastNumeric = «''»;", "'fault'"],
    ['let isLastIPv4 = «false»;', 'true'],
    ['«lastNumeric = host;»', ';'],
  ]),
  ...lessPlain('src/url/domain.ts', [
    ['if (!(last >= 0x30 «&&» last <= 0x39)) return false;', '||'],
    ['if (!(last >= 0x30 && last <= «0x39»)) return false;', '58'],
  ]),
  ...remembered('src/formats/netscape-reader.ts', [
    ["#lastDomain = «''»;", "'fault'"],
    ['#lastIncludesSubdomains = «false»;', 'true'],
  ]),
  ...remembered('src/url/public-suffix-list.ts', [
    ['const LONGEST_HOST = «255»;', '256'],
    ['const MOST_ANSWERS = «4096»;', '4097'],
    ['if (host.length «>» LONGEST_HOST)', '>='],
    ['if («host.length > LONGEST_HOST»)', '!(host.length > LONGEST_HOST)'],
    ['«answers.set(name, answer);»', ';'],
  ]),

  // What is read with a quicker way where it is plain is read alike by the way for all.
  ...lessPlain('src/url/whatwg-url.ts', [
    ['let previous = «0»;', '1'],
    ['if (code <= «0x22» || code >= 0x7b)', '35'],
  ]),
  ...lessPlain('src/formats/expiry.ts', [
    ['if (text.length «>» 12) return undefined;', '>='],
    ['if (text.length > «12») return undefined;', '13'],
    ['if (digit «<» 0 || digit > 9) return undefined;', '<='],
    ['if (digit < «0» || digit > 9) return undefined;', '1'],
    ['if (digit < 0 || digit «>» 9) return undefined;', '>='],
  ]),
  ...lessPlain('src/formats/encoding.ts', [
    ["const isText = encoding !== 'octets' && «!»isPlain", ''],
  ]),
  ...lessPlain('src/formats/netscape-reader.ts', [
    ['const SPACE = «0x20»;', '33'],
    ["if (text === «'FALSE'») return false;", "''"],
  ]),

  // The lines of a file are put together in pieces, of whatever number.
  ...[
    ['const LINES_AT_ONCE = «500»;', '501'],
    ['let count = «0»;', '1'],
    ['if (++count «%» LINES_AT_ONCE > 0) continue;', '*'],
    ['if (++count % LINES_AT_ONCE «>» 0) continue;', '>='],
    ['if (++count % LINES_AT_ONCE > «0») continue;', '1'],
    ['if («++count % LINES_AT_ONCE > 0») continue;', '!(++count % LINES_AT_ONCE > 0)'],
  ].map(([text = '', is = '']) => ({
    file: 'src/formats/encoding.ts',
    text,
    is: [is],
    why: 'in however many pieces a file is put together, it is the same',
  })),

  // What stands in for a text that is not there is looked at for something that neither of the two has.
  ...[
    ['src/formats/encoding.ts', "BEYOND_OCTETS.test(init.value ?? «''»);"],
    ['src/formats/encoding.ts', "init.utf8 = hasNonAscii(init.value ?? «''»);"],
    ['src/formats/encoding.ts', "!hasNonAscii(value ?? «''»)) return"],
    ['src/formats/encoding.ts', "const text = value ?? «''»;"],
    ['src/headers/cookie-header.ts', "const text = wireValue(cookie) ?? «''»;"],
    ['src/formats/read-cookies.ts', "[name, value ?? «''», path].some("],
    ['src/policy/browser-cookie-policy.ts', "hasControlCharacter(value ?? «''») ||"],
    ['src/formats/netscape-writer.ts', "ENDS_FIELD.test(value ?? «''») ||"],
  ].map(([file = '', text = '']) => ({
    file,
    text,
    is: ["'fault'"],
    why: 'a cookie without a value has no character in it that could matter, whatever stands in for it',
  })),

  // Nothing is twice in these lists.
  ...[
    ['src/headers/cookie-date.ts', 'return MONTHS.«indexOf»('],
    ['src/headers/http-date.ts', 'LOWER_MONTHS.«indexOf»('],
    ['src/parsers/rfc6265bis.ts', 'SAME_SITE_MODES.«indexOf»('],
  ].map(([file = '', text = '']) => ({
    file,
    text,
    is: ['lastIndexOf'],
    why: 'nothing is twice in the list',
  })),

  // A host that is looked at here has no empty label, and so no dot at its beginning, nor two together.
  ...[
    ['src/url/domain.ts', 'if (dot «<» 0 || !isHdn(host)) return host;', '<='],
    ['src/url/domain.ts', 'if (dot < «0» || !isHdn(host)) return host;', '1'],
    ['src/url/public-suffix-list.ts', "if (dot «<» 0) return '';", '<='],
    ['src/url/public-suffix-list.ts', "if (dot < «0») return '';", '1'],
    ['src/url/public-suffix-list.ts', 'labels < MOST_LABELS && start «>=» 0;', '>'],
    ['src/url/public-suffix-list.ts', 'labels < MOST_LABELS && start >= «0»;', '1'],
    ['src/url/public-suffix-list.ts', "start = name.lastIndexOf('.', start - «1»);", '2'],
  ].map(([file = '', text = '', is = '']) => ({
    file,
    text,
    is: [is],
    why: 'there is no dot at the beginning of a host, and no two together',
  })),

  // No rule has more than eight labels, and ten are looked at.
  ...[
    ['const MOST_LABELS = «10»;', '11'],
    ['for (let labels = «0»; labels < MOST_LABELS', '1'],
    ['for (let labels = 0; labels «<» MOST_LABELS', '<='],
    ['labels < MOST_LABELS «&&» start >= 0;', '||'],
  ].map(([text = '', is = '']) => ({
    file: 'src/url/public-suffix-list.ts',
    text,
    is: [is],
    why: 'no rule has more than eight labels, and nine or more are looked at',
  })),

  ...inFile(
    'src/headers/http-date.ts',
    'the pattern has all its groups: what is after = is for the compiler',
    [
      ["const [, day = «''», month = '',", "'fault'"],
      ["const [, day = '', month = «''»,", "'fault'"],
    ],
  ),
  ...inFile(
    'src/parsers/http-cookiejar.ts',
    'in a number of forty digits the seconds since 1970 are lost, but for one on the very edge of rounding',
    [
      ['digits.length «>» 40;', '>='],
      ['digits.length > «40»;', '41'],
    ],
  ),
  // What no answer depends on: how the store finds, what is remembered, when it is tidied.
  ...inFile(
    'src/store/cookie-store.ts',
    'a filter before the Map lets the same domains through whichever bit stands for which, and what is noted for the next time is found out again',
    [
      ['const MOST_DOTS_TOLD_APART = «14»;', '15'],
      ['let dots = «0»;', '1'],
      ['for (let at = «1»; at < domain.length; at', '2'],
      ['for (let at = 1; at «<» domain.length; at++) if', '<='],
      [
        'for (let at = 1; at < domain.length; at++) if («domain.charCodeAt(at) === 0x2e») dots++;',
        '!(domain.charCodeAt(at) === 0x2e)',
      ],
      ['at = 1; at < domain.length; at++) if (domain.charCodeAt(at) «===» 0x2e) dots++;', '!=='],
      [' 1; at < domain.length; at++) if (domain.charCodeAt(at) === «0x2e») dots++;', '47'],
      [' < domain.length; at++) if (domain.charCodeAt(at) === 0x2e) «dots++;»', ';'],
      ['return «1» << (2 * Math.min(dots,', '2'],
      ["return 1 << (2 * Math.min(dots, MOST_DOTS_TOLD_APART) «+» (domain.startsWith('.')", '-'],
      ['return 1 << (2 «*» Math.min(dots, MOST_DOT', '/'],
      ['return 1 << («2» * Math.min(dots, MOST_D', '3'],
      ['return 1 << (2 * Math.«min»(dots, MOST_DOTS_TOLD_AP', 'max'],
      [
        "return 1 << (2 * Math.min(dots, MOST_DOTS_TOLD_APART) + («domain.startsWith('.')» ? 1 : 0));",
        "!(domain.startsWith('.'))",
      ],
      [
        "rn 1 << (2 * Math.min(dots, MOST_DOTS_TOLD_APART) + (domain.«startsWith»('.') ? 1 : 0));",
        'endsWith',
      ],
      ["* Math.min(dots, MOST_DOTS_TOLD_APART) + (domain.startsWith(«'.'») ? 1 : 0));", "''"],
      ["min(dots, MOST_DOTS_TOLD_APART) + (domain.startsWith('.') ? «1» : 0));", '2'],
      ["dots, MOST_DOTS_TOLD_APART) + (domain.startsWith('.') ? 1 : «0»));", '1'],
      ['revision = -«1»;', '2'],
      ['comings = -«1»;', '2'],
      ['#shapes = «0»;', '1'],
      ['#revision = «0»;', '1'],
      ['#comings = «0»;', '1'],
      ['return this.#shapes «&» shapeOf(domain) ?', '|'],
      ['«watch.comings = this.#comings;»', ';'],
      ['«watch.revision = this.#revision;»', ';'],
    ],
  ),
  ...inFile('src/recent.ts', 'what is forgotten is found out again', [
    ['if (this.#young.size «>=» this.#most()) {', '>'],
  ]),
  ...inFile(
    'src/internal/detach-string.ts',
    'texts are equal whether they are shared and copied or not',
    [
      ['const SHORTEST_SLICE = «13»;', '14'],
      ['if (text.length «<» SHORTEST_SLICE) return', '<='],
      ['const LONGEST_SHARED = «32»;', '33'],
      ['if (length «===» 0 || length > LONGEST_S', '!=='],
      ['if (length === «0» || length > LONGEST_SHA', '1'],
      ['if (length === 0 || length «>» LONGEST_SHARED) return', '>='],
      ['const place = (length * 16 + text.charCodeAt(length - 1)) «&» 511;', '|'],
      ['const place = (length * 16 «+» text.charCodeAt(length', '-'],
      ['const place = (length «*» 16 + text.charCodeAt(le', '/'],
      ['const place = (length * «16» + text.charCodeAt(lengt', '17'],
      ['const place = (length * 16 + text.charCodeAt(length «-» 1)) & 511;', '+'],
      ['const place = (length * 16 + text.charCodeAt(length - «1»)) & 511;', '2'],
      ['const place = (length * 16 + text.charCodeAt(length - 1)) & «511»;', '512'],
      ['const MOST_KEPT_BESIDE = «128»;', '129'],
      ['return header.length - text.length «>» MOST_KEPT_BESIDE ? ownC', '>='],
      ['return header.length «-» text.length > MOST_KEPT', '+'],
    ],
  ),
  ...inFile(
    'src/jar/eviction.ts',
    'candidates are picked anew, the same ones, and it is no promise when what is empty is forgotten; only the sign of an order counts, and no two cookies are equally useful',
    [
      ['#pickedAt = «0»;', '1'],
      ['#assignmentsSeen = «0»;', '1'],
      ['#insecureCame = «false»;', 'true'],
      ['#storedSinceTidying = «0»;', '1'],
      [
        'if («++this.#storedSinceTidying <= 2 * this.#store.size + 100») return;',
        '!(++this.#storedSinceTidying <= 2 * this.#store.size + 100)',
      ],
      ['if (++this.#storedSinceTidying «<=» 2 * this.#store.size +', '<'],
      ['if (++this.#storedSinceTidying <= 2 * this.#store.size «+» 100) return;', '-'],
      ['if (++this.#storedSinceTidying <= 2 «*» this.#store.size + 100)', '/'],
      ['if (++this.#storedSinceTidying <= «2» * this.#store.size + 10', '3'],
      ['if (++this.#storedSinceTidying <= 2 * this.#store.size + «100») return;', '101'],
      ['«this.#storedSinceTidying = 0;»', ';'],
      ['this.#storedSinceTidying = «0»;', '1'],
      ['if (this.#store.size «<=» Math.min(perSite, total', '<'],
      ['s.#candidates = cookies.slice(0, Math.ceil(cookies.length / «8»)).reverse();', '9'],
      ['«this.#assignmentsSeen = cookieAssignments();»', ';'],
      ['«this.#insecureCame = false;»', ';'],
      ['this.#insecureCame = «false»;', 'true'],
      ['if (least === undefined || byUsefulness(cookie, least) «<» 0) least = cookie;', '<='],
      ['if (least === undefined || byUsefulness(cookie, least) < «0») least = cookie;', '1'],
      ['if (a.secure !== b.secure) return a.secure ? «1» : -1;', '2'],
      ['if (a.secure !== b.secure) return a.secure ? 1 : -«1»;', '2'],
    ],
  ),
  ...inFile('src/store/site-index.ts', 'the index is built anew sooner or later, and is the same', [
    ['#noted = «0»;', '1'],
    ['if (this.#noted «>» 2 * domainCount + 100)', '>='],
    ['if (this.#noted > 2 * domainCount «+» 100) this.#forgetAll();', '-'],
    ['if (this.#noted > 2 «*» domainCount + 100) this', '/'],
    ['if (this.#noted > «2» * domainCount + 100) th', '3'],
    ['if (this.#noted > 2 * domainCount + «100») this.#forgetAll();', '101'],
    ['«this.#noted = 0;»', ';'],
    ['this.#noted = «0»;', '1'],
  ]),
  ...inFile(
    'src/header-memory.ts',
    'what is not remembered is put together again, and is the same',
    [
      ['const URLS_OF_A_SMALL_JAR = «1024»;', '1025'],
      ['const COOKIES_TO_A_URL = «16»;', '17'],
      ['const URLS_ASKED_FOR_ONCE = «1024»;', '1025'],
      ['const LONGEST_URL = «512»;', '513'],
      ['Math.«max»(URLS_OF_A_SMALL_JAR, th', 'min'],
      ['Math.max(URLS_OF_A_SMALL_JAR, this.#store.size «/» COOKIES_TO_A_URL),', '*'],
      ['if (!areAsBefore(domains) || url.length «>» LONGEST_URL) return;', '>='],
      ['if (!areAsBefore(domains) «||» url.length > LONGEST_URL) return;', '&&'],
      [
        'if («!areAsBefore(domains) || url.length > LONGEST_URL») return;',
        '!(!areAsBefore(domains) || url.length > LONGEST_URL)',
      ],
      ['this.#askedOnce.set(key, «true»);', 'false'],
      ["const query = url.«indexOf»('?');", 'lastIndexOf'],
      ["const fragment = url.«indexOf»('#');", 'lastIndexOf'],
    ],
  ),

  // A stamp has only to be another number for another state.
  ...[
    ['#revision = «0»;', '1'],
    ['return this.#revision * 1024 «+» this.#switches();', '-'],
    ['return this.#revision * «1024» + this.#switches();', '1025'],
    ['this.rfc2109AsNetscape ? 1 : «2»;', '3'],
  ].map(([text = '', is = '']) => ({
    file: 'src/policy/default-cookie-policy.ts',
    text,
    is: [is],
    why: 'no two states have one number with this either',
  })),
  ...[
    ['host.slice(«0», Math.max(0, host.length', '1'],
    ['host.slice(0, Math.max(«0», host.length', '1'],
  ].map(([text = '', is = '']) => ({
    file: 'src/policy/default-cookie-policy.ts',
    text,
    is: [is],
    why: 'the first character of a host is no dot',
  })),
  {
    file: 'src/header-memory.ts',
    text: 'if (query < 0 «&&» fragment < 0) return url;',
    is: ['||'],
    why: 'what is sent is then remembered for each query by itself, and is the same',
  },
  {
    file: 'src/formats/netscape-reader.ts',
    text: 'if (tab1 < 0 «||» tab2 <= tab1 ||',
    is: ['&&'],
    why: 'a line without a TAB has no fifth one either',
  },
  ...[
    ['const endOfName = tab6 «<» 0 ?', '<='],
    ['const endOfName = tab6 < «0» ?', '1'],
    ['name.slice(start, colon «<» 0 ?', '<='],
    ['name.slice(start, colon < «0» ?', '1'],
    ['const port = colon «<» 0 ?', '<='],
    ['const port = colon < «0» ?', '1'],
  ].map(([text = '', is = '']) => ({
    file: 'src/formats/netscape-reader.ts',
    text,
    is: [is],
    why: 'a sixth TAB is never at 0, and before a colon at 0 there is no host',
  })),
  {
    file: 'src/formats/netscape-reader.ts',
    text: "name.indexOf(':', name.«lastIndexOf»(']') + 1);",
    is: ['indexOf'],
    why: 'an address has one closing bracket',
  },
  ...[
    ['src/formats/netscape-reader.ts', 'this.#isExact ? domain.«toLowerCase»() :'],
    ['src/formats/lwp-reader.ts', "reading === 'http.cookiejar' ? text.«toLowerCase»() :"],
  ].map(([file = '', text = '']) => ({
    file,
    text,
    is: ['toString'],
    why: 'a cookie keeps its domain in lower case whatever it is given',
  })),
  {
    file: 'src/formats/encoding.ts',
    text: 'text.slice(start, end «>» start && text[end - 1]',
    is: ['>='],
    why: 'of an empty line there is nothing to cut off',
  },
  {
    file: 'src/formats/expiry.ts',
    text: 'const MICROSECONDS_FROM_1601 = «1e16»;',
    is: ['10000000000000000'],
    why: 'it is the same number: there is none between it and the next but one',
  },
  ...[
    ['file.lines[index] ?? index «+» 1, code);', '-'],
    ['file.lines[index] ?? index + «1», code);', '2'],
  ].map(([text = '', is = '']) => ({
    file: 'src/formats/read-cookies.ts',
    text,
    is: [is],
    why: 'each cookie has its line: what is after ?? is for the compiler',
  })),
  ...[
    ['(a «<» b ? -1 : 1)', '<='],
    ['(a < b ? -«1» : 1)', '2'],
    ['(a < b ? -1 : «1»)', '2'],
  ].map(([text = '', is = '']) => ({
    file: 'src/formats/lwp-writer.ts',
    text,
    is: [is],
    why: 'no two attributes have one name, and only the sign of an order counts',
  })),
  {
    file: 'src/formats/lwp-writer.ts',
    text: '(cookie.expires ?? «0») >= YEAR_10000;',
    is: ['1'],
    why: 'either lies before the year 10000',
  },
  {
    file: 'src/url/domain.ts',
    text: 'host.length «>» domain.length && host.endsWith(domain);',
    is: ['>='],
    why: 'a host that is as long as what it ends in is the same, of which was asked before',
  },
  {
    file: 'src/headers/cursor.ts',
    text: 'if (code <= 0x20) return code === «0x20» ||',
    is: ['33'],
    why: 'the last comparison of the line finds the space too; the first is there as it is the most frequent',
  },
  ...['valueLength «===» 0 ? null', '«valueLength === 0» ? null'].map((text) => ({
    file: 'src/parsers/rfc6265bis.ts',
    text: `this.#date = ${text}`,
    is: ['!==', '!(valueLength === 0)'],
    why: 'attributes that differ in the date are read anew, which takes longer; nothing is no date that could differ',
  })),
  ...['return url.slice(0, query «<» 0 ?', 'fragment «<» 0 ? query'].map((text) => ({
    file: 'src/header-memory.ts',
    text,
    is: ['<='],
    why: 'no URL begins with its query or fragment',
  })),
  {
    file: 'src/parsers/rfc6265bis.ts',
    text: "parseCookieDate(value ?? «''»)",
    is: ["'fault'"],
    why: 'neither is a date',
  },
  ...['tab2 «<=» tab1', 'tab3 «<=» tab2', 'tab4 «<=» tab3', 'tab5 «<=» tab4'].map((text) => ({
    file: 'src/formats/netscape-reader.ts',
    text,
    is: ['<'],
    why: 'a TAB that is looked for lies beyond the one before or is at -1, never in the same place',
  })),
  ...[
    ['return this.#valueStart «<» 0 ? null :', '<='],
    ['return this.#valueStart < «0» ? null :', '1'],
    ['return this.#valueStart «<» 0 ? 0 :', '<='],
    ['return this.#valueStart < «0» ? 0 :', '1'],
  ].map(([text = '', is = '']) => ({
    file: 'src/headers/set-cookie-scanner.ts',
    text,
    is: [is],
    why: 'a value begins after an equals sign, never at 0',
  })),
  ...['#nameStart = «0»;', '#nameEnd = «0»;', '#valueEnd = «0»;'].map((text) => ({
    file: 'src/headers/set-cookie-scanner.ts',
    text,
    is: ['1'],
    why: 'nothing is asked of a scan before its first piece',
  })),
  {
    file: 'src/headers/set-cookie-scanner.ts',
    text: 'this.#valueEnd = equals < 0 ? «0» :',
    is: ['1'],
    why: 'where there is no value its end is never asked for',
  },
  ...['this.#valueStart = equals < 0 ? -«1» :', '#valueStart = -«1»;'].map((text) => ({
    file: 'src/headers/set-cookie-scanner.ts',
    text,
    is: ['2'],
    why: 'any number below 0 says that there is no value',
  })),
  {
    file: 'src/url/request.ts',
    text: '.exec(url)?.[0].length ?? «0»;',
    is: ['1'],
    why: 'the pattern matches every text, if only its beginning: what is after ?? is for the compiler',
  },
  {
    file: 'src/url/request.ts',
    text: ".exec(this.#url)?.[1] ?? «''»;",
    is: ["'fault'"],
    why: 'the constructor takes no URL that the pattern does not match: what is after ?? is for the compiler',
  },
  ...[
    ['while (count «<» 5 && isDigit(', '<='],
    ['while (count < «5» && isDigit(', '6'],
  ].map(([text = '', is = '']) => ({
    file: 'src/headers/cookie-date.ts',
    text,
    is: [is],
    why: 'five digits are too many for every field of a date, and so are six',
  })),
  ...[
    ['return (small(0) * 0x10000 «+» small(1)) * 0x10000 + small(2);', '-'],
    ['return (small(0) * 0x10000 + small(1)) * 0x10000 «+» small(2);', '-'],
    ['return (small(0) * «0x10000» + small(1)) * 0x10000 + small(2);', '65537'],
    ['return (small(0) * 0x10000 + small(1)) * «0x10000» + small(2);', '65537'],
  ].map(([text = '', is = '']) => ({
    file: 'src/headers/cookie-date.ts',
    text,
    is: [is],
    why: 'no two triples of letters have one number with this either',
  })),
  ...[
    "cookie.pathSpecified ? cookie.path : «''»,",
    "cookie.domain.startsWith('.') ? cookie.domain : «''»,",
    "cookie.portSpecified ? (cookie.port ?? '') : «''»,",
    "cookie.portSpecified ? (cookie.port ?? «''») : '',",
  ].map((text) => ({
    file: 'src/headers/cookie-header.ts',
    text,
    is: ["'fault'"],
    why: 'what does not go out only has to be clean',
  })),
  ...['#maxAge', '#sameSite']
    .flatMap((field) => [`${field} = «''»;`, `this.${field} = scan.value ?? «''»;`])
    .concat("#path = «''»;")
    .map((text) => ({
      file: 'src/parsers/rfc6265bis.ts',
      text,
      is: ["'fault'"],
      why: 'a text that is no path, no date, no number or no mode is as none',
    })),
  {
    file: 'src/parsers/rfc6265bis.ts',
    text: "const SAME_SITE_MODES = [«''»,",
    is: ["'fault'"],
    why: 'what is not found is taken for the first, whatever that is',
  },
  {
    file: 'src/cookie/prefix.ts',
    text: "return text.startsWith(«'__'»);",
    is: ["''"],
    why: 'the prefixes are then looked for in every name, and are the same',
  },
  {
    file: 'src/url/public-suffix-list.ts',
    text: 'return current.length «>» former.length ?',
    is: ['>='],
    why: 'two suffixes of one host that are as long as each other are the same',
  },
  {
    file: 'src/url/public-suffix-list.ts',
    text: 'return label.length «<=» 63 &&',
    is: ['<'],
    why: 'no rule has a label of 63 letters, and what stands in for it is in no rule either',
  },
  {
    file: 'src/url/public-suffix-list.ts',
    text: "host.lastIndexOf('.', host.length - suffix.length - «2») + 1",
    is: ['3'],
    why: 'the dot before a label is at least one character before its end',
  },
];

/** @param {string} file @param {string} text @returns {typeof EQUIVALENT} */
function beyondTheEnd(file, text) {
  const why = 'beyond the end there is no character, so that nothing more is found';
  return [{ file, text, is: ['<='], why }];
}

/** @param {string} file @param {[text: string, is: string][]} places @returns {typeof EQUIVALENT} */
function remembered(file, places) {
  return inFile(file, 'what is remembered is what would be found again', places);
}

/** @param {string} file @param {[text: string, is: string][]} places @returns {typeof EQUIVALENT} */
function lessPlain(file, places) {
  const why = 'the quick way is taken less often, or more, and the way for all gives the same';
  return inFile(file, why, places);
}

/** @param {string} file @param {string} why @param {[text: string, is: string][]} places @returns {typeof EQUIVALENT} */
function inFile(file, why, places) {
  return places.map(([text, is]) => ({ file, text, is: [is], why }));
}
