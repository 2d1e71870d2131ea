// Faults that are none: the program answers the same with them. A run leaves them out. Each is known by its line, wherever that
// moves, with the place between « and ».

/** @type {{ file: string, text: string, is: string[], why: string }[]} */
export const EQUIVALENT = [
  // Beyond the end of a text there is no character: NaN is no space, no digit and no delimiter.
  ...beyondTheEnd('src/headers/cursor.ts', 'while (start «<» end && isSpace('),
  ...beyondTheEnd('src/headers/cursor.ts', 'while (start «<» text.length && isSpace('),
  ...beyondTheEnd('src/headers/cursor.ts', 'at «<» text.length; at++) {'),
  ...beyondTheEnd('src/headers/octets.ts', 'at «<» text.length; at++) {'),
  ...beyondTheEnd(
    'src/headers/octets.ts',
    'at «<» text.length; at++) if (text.charCodeAt(at) > 0x7f)',
  ),
  ...beyondTheEnd('src/headers/set-cookie.ts', 'while (at «<» to && isBlank('),
  ...beyondTheEnd('src/headers/set-cookie2.ts', 'while (this.#at «<» this.#text.length) {'),
  ...beyondTheEnd('src/headers/set-cookie2.ts', 'at «<» text.length; at++) {'),
  ...beyondTheEnd('src/headers/set-cookie2.ts', 'while (at «<» this.#text.length && fits('),
  ...beyondTheEnd('src/headers/cookie-date.ts', 'for (let start = 0; start «<» text.length; ) {'),
  ...beyondTheEnd('src/headers/cookie-date.ts', 'while (end «<» text.length && !isDelimiter('),
  ...beyondTheEnd('src/browser-url.ts', 'while (end «<» text.length && isPlainHostCharacter('),
  ...beyondTheEnd('src/browser-url.ts', 'while (end «<» text.length && text.charCodeAt(end)'),
  {
    file: 'src/headers/cursor.ts',
    text: 'while (end «>» start && isSpace(',
    is: ['>='],
    why: 'an end before the start cuts out nothing, as one at the start does',
  },

  ...remembered('src/browser-url.ts', [
    ['const LONGEST_REMEMBERED = «512»;', '513'],
    ['new Recent<BrowserUrl>(«256»)', '257'],
    ['if (text.length «>» LONGEST_REMEMBERED)', '>='],
    ['if («text.length > LONGEST_REMEMBERED»)', '!(text.length > LONGEST_REMEMBERED)'],
    ['«recentUrls.set(text, url);»', ';'],
    ["let lastText = «''»;", "'fault'"],
  ]),
  ...remembered('src/request.ts', [['«lastUrl = url;»', ';']]),
  ...remembered('src/readings/rfc6265bis.ts', [
    ['const MOST_REMEMBERED_OCTETS = «1024»;', '1025'],
    ['new Recent<Attributes>(«512»)', '513'],
    ['if (header.length «>» MOST_REMEMBERED_OCTETS)', '>='],
    ['if («header.length > MOST_REMEMBERED_OCTETS»)', '!(header.length > MOST_REMEMBERED_OCTETS)'],
    ['«remembered.set(rest, attributes);»', ';'],
  ]),
  ...remembered('src/sites/public-suffix-list.ts', [
    ['const LONGEST_HOST = «255»;', '256'],
    ['const MOST_ANSWERS = «4096»;', '4097'],
    ['if (host.length «>» LONGEST_HOST)', '>='],
    ['if («host.length > LONGEST_HOST»)', '!(host.length > LONGEST_HOST)'],
    ['«answers.set(name, answer);»', ';'],
  ]),

  ...lessPlain([
    ["of [«'https'», 'http', 'wss', 'ws'])", ["''"]],
    ["of ['https', «'http'», 'wss', 'ws'])", ["''"]],
    ["of ['https', 'http', «'wss'», 'ws'])", ["''"]],
    ["of ['https', 'http', 'wss', «'ws'»])", ["''"]],
    ['(code «>=» 0x61 && code <= 0x7a) ||', ['>']],
    ['(code >= 0x61 && code «<=» 0x7a) ||', ['<']],
    ['(code >= «0x61» && code <= 0x7a) ||', ['98']],
    ['(code «>=» 0x30 && code <= 0x39) ||', ['>']],
    ['(code >= 0x30 && code «<=» 0x39) ||', ['<']],
    ['(code >= «0x30» && code <= 0x39) ||', ['49']],
    ['code === «0x2d» ||', ['46']],
    ["if (host === «''» || hasEmptyLabel(host)) return false;", ["'fault'"]],
    ['let previous = «0»;', ['1']],
  ]),

  {
    file: 'src/header-memory.ts',
    text: 'if (query < 0 «&&» fragment < 0) return url;',
    is: ['||'],
    why: 'what is sent is then remembered for each query by itself, and is the same',
  },
  ...['tab2 «<=» tab1', 'tab3 «<=» tab2', 'tab4 «<=» tab3', 'tab5 «<=» tab4'].map((text) => ({
    file: 'src/files/netscape-reader.ts',
    text,
    is: ['<'],
    why: 'a TAB that is looked for lies beyond the one before or is at -1, never in the same place',
  })),
  {
    file: 'src/headers/set-cookie.ts',
    text: 'return this.#valueStart «<» 0 ? 0 :',
    is: ['<='],
    why: 'a value begins after an equals sign, never at 0',
  },
  {
    file: 'src/headers/set-cookie.ts',
    text: 'this.#valueEnd = equals < 0 ? «0» :',
    is: ['1'],
    why: 'where there is no value its end is never asked for',
  },
  ...['this.#valueStart = equals < 0 ? -«1» :', '#valueStart = -«1»;'].map((text) => ({
    file: 'src/headers/set-cookie.ts',
    text,
    is: ['2'],
    why: 'any number below 0 says that there is no value',
  })),
  {
    file: 'src/site-index.ts',
    text: 'this.#noted = «0»;',
    is: ['1'],
    why: 'the index is then built anew one domain earlier, and is the same',
  },
  {
    file: 'src/request.ts',
    text: '.exec(url)?.[0].length ?? «0»;',
    is: ['1'],
    why: 'the pattern matches every text, if only its beginning: what is after ?? is for the compiler',
  },
  {
    file: 'src/request.ts',
    text: ".exec(this.#url)?.[1] ?? «''»;",
    is: ["'fault'"],
    why: 'the constructor takes no URL that the pattern does not match: what is after ?? is for the compiler',
  },
  {
    file: 'src/files/netscape-writer.ts',
    text: "ENDS_FIELD.test(value ?? «''») ||",
    is: ["'fault'"],
    why: 'a cookie without a value has none that could end a field, whatever stands in for it',
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
    file: 'src/headers/cookie.ts',
    text,
    is: ["'fault'"],
    why: 'what does not go out only has to be clean',
  })),
  {
    file: 'src/headers/set-cookie2.ts',
    text: "value += text[at] ?? «''»;",
    is: ["'fault'"],
    why: 'a text that ends in a backslash is no quoted value, and what was read of it is forgotten',
  },
  ...['#path', '#expires', '#maxAge', '#sameSite']
    .flatMap((field) => [`${field} = «''»;`, `this.${field} = scan.value ?? «''»;`])
    .map((text) => ({
      file: 'src/readings/rfc6265bis.ts',
      text,
      is: ["'fault'"],
      why: 'a text that is no path, no date, no number or no mode is as none',
    })),
  {
    file: 'src/readings/rfc6265bis.ts',
    text: "const SAME_SITE_MODES = [«''»,",
    is: ["'fault'"],
    why: 'what is not found is taken for the first, whatever that is',
  },
  {
    file: 'src/cookie-prefix.ts',
    text: "return text.startsWith(«'__'»);",
    is: ["''"],
    why: 'the prefixes are then looked for in every name, and are the same',
  },
  {
    file: 'src/domain.ts',
    text: 'if (last >= 0x30 && last <= «0x39» && isIPv4(host)) return true;',
    is: ['58'],
    why: 'isIPv4 is then asked once more, and says no',
  },
  {
    file: 'src/domain.ts',
    text: 'if (dot «<» 0 || !isHdn(host)) return host;',
    is: ['<='],
    why: 'a host that begins with a dot is no name either way',
  },
  {
    file: 'src/sites/public-suffix-list.ts',
    text: 'const MOST_LABELS = «10»;',
    is: ['11'],
    why: 'no rule has more labels than eight',
  },
  {
    file: 'src/sites/public-suffix-list.ts',
    text: 'return label.length «<=» 63 &&',
    is: ['<'],
    why: 'no rule has a label of 63 letters, and what stands in for it is in no rule either',
  },
  {
    file: 'src/sites/public-suffix-list.ts',
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
  const why = 'what is remembered is what would be found again';
  return places.map(([text, is]) => ({ file, text, is: [is], why }));
}

/** @param {[text: string, is: string[]][]} places @returns {typeof EQUIVALENT} */
function lessPlain(places) {
  const why = 'what a URL is not plain for is asked of the URL class, which says the same';
  return places.map(([text, is]) => ({ file: 'src/browser-url.ts', text, is, why }));
}
