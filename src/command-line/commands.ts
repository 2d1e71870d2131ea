import type { WriteCookiesOptions } from '../formats/write-cookies.js';
import type { Command } from './command.js';
import type { Options } from './options.js';

const POLICY: Options = {
  policy: {
    type: 'string',
    value: 'POLICY',
    choices: ['browser', 'http.cookiejar'],
    help: "the rules: those of current browsers (default) or of Python's http.cookiejar",
  },
};

const CONTEXT: Options = {
  initiator: {
    type: 'string',
    value: 'URL',
    help: 'the URL of the page that makes the request, for SameSite and partitions (default: none)',
  },
  subresource: {
    type: 'boolean',
    help: 'the request loads a subresource of a page, such as an image (default: a navigation)',
  },
  method: {
    type: 'string',
    short: 'X',
    value: 'METHOD',
    help: 'the request method (default: GET)',
  },
};

const FILE: Options = {
  file: { type: 'string', short: 'f', value: 'FILE', help: 'the cookie file; - is standard input' },
};

const SHOW_VALUES: Options = {
  'show-values': {
    type: 'boolean',
    help: 'show the values of cookies, which are masked by default',
  },
};

const JSON_OUTPUT: Options = {
  json: { type: 'boolean', help: 'print JSON with a version number instead of text' },
};

const DOMAIN = domainOption('only this domain and its subdomains');

/** The option `domains` of readCookieFile(). */
const DATABASE_DOMAIN = domainOption(
  'only the cookies that are sent to this domain or its subdomains',
);

function domainOption(help: string): Options {
  const option = { type: 'string', short: 'd', value: 'DOMAIN', multiple: true } as const;
  return { domain: { ...option, help: `${help}; can be repeated` } };
}

const IS_OUTPUT_FORMAT: Readonly<Record<WriteCookiesOptions['format'], true>> = {
  netscape: true,
  'cookies.txt': true,
  lwp: true,
  json: true,
  storageState: true,
  playwright: true,
  'chrome.cookies': true,
  'cookie-editor-json': true,
  'tough-cookie-json': true,
};

/** The names that `--to` takes: the formats of `writeCookies()`. */
export const OUTPUT_FORMATS: readonly string[] = Object.keys(IS_OUTPUT_FORMAT);

const TO: Options = {
  to: {
    type: 'string',
    value: 'FORMAT',
    choices: OUTPUT_FORMATS,
    help: "the format to write; default: by OUT's extension (.txt netscape, .lwp lwp, .json this package's own)",
  },
};

const PASTED_URL: Options = {
  url: { type: 'string', value: 'URL', help: 'the site that a pasted Cookie header belongs to' },
};

export const COMMANDS: readonly Command[] = [
  {
    name: 'convert',
    summary: 'convert any cookie file into another format',
    operands: 'IN [OUT]',
    least: 1,
    most: 2,
    options: {
      ...TO,
      ...PASTED_URL,
      ...DOMAIN,
      force: { type: 'boolean', help: 'overwrite OUT if it exists' },
    },
    examples: [
      ['convert cookies.json cookies.txt', 'an extension’s export as cookies.txt for curl'],
      ['convert cookies.txt --to playwright', 'cookies.txt as Playwright’s storageState'],
    ],
    load: () => import('./convert.js'),
  },
  {
    name: 'explain',
    summary:
      'explain which cookies are sent to a URL and why the others are not, or whether Set-Cookies are stored',
    operands: 'URL [SET-COOKIE ...]',
    least: 1,
    most: Number.POSITIVE_INFINITY,
    options: { ...FILE, ...PASTED_URL, ...CONTEXT, ...POLICY, ...SHOW_VALUES, ...JSON_OUTPUT },
    examples: [
      [
        'explain https://example.com/account -f cookies.txt',
        'which cookies are sent to the account page, and why the others are not',
      ],
      ["explain https://example.com/ 'id=1; Domain=com'", 'why this Set-Cookie is refused'],
    ],
    load: () => import('./explain.js'),
  },
  {
    name: 'list',
    summary: 'list the cookies of a file as a table',
    operands: '[FILE]',
    least: 0,
    most: 1,
    options: { ...PASTED_URL, ...DOMAIN, ...SHOW_VALUES, ...JSON_OUTPUT },
    examples: [
      ['list cookies.txt', 'all cookies of the file'],
      ['list cookies.txt --domain example.com --json', 'the cookies of one site, for a script'],
    ],
    load: () => import('./list.js'),
  },
  {
    name: 'header',
    summary: 'print the Cookie header that is sent to a URL',
    operands: 'URL',
    least: 1,
    most: 1,
    options: { ...FILE, ...PASTED_URL, ...CONTEXT, ...POLICY },
    examples: [
      ['header https://example.com/ -f cookies.txt', 'the value of the Cookie header'],
      [
        'header https://example.com/ -f cookies.json --initiator https://example.org/',
        'the same for a link on another site',
      ],
    ],
    load: () => import('./header.js'),
  },
  {
    name: 'get',
    summary: 'request a URL with a session in a file or SQLite database',
    operands: 'URL',
    least: 1,
    most: 1,
    options: {
      file: {
        type: 'string',
        short: 'f',
        value: 'FILE',
        help: 'the session: .txt, .lwp, .json, or .sqlite; created if it does not exist',
      },
      format: {
        type: 'string',
        value: 'FORMAT',
        choices: ['netscape', 'lwp', 'json', 'sqlite'],
        help: "the session's format (default: by its extension)",
      },
      session: {
        type: 'string',
        value: 'NAME',
        help: 'the name of the session in a SQLite database (default: default)',
      },
      method: {
        type: 'string',
        short: 'X',
        value: 'METHOD',
        help: 'the method (default: GET, or POST with --data)',
      },
      data: {
        type: 'string',
        short: 'd',
        value: 'DATA',
        multiple: true,
        help: 'the body, form-encoded as with curl; @FILE reads it, @- from standard input; can be repeated',
      },
      header: {
        type: 'string',
        short: 'H',
        value: 'HEADER',
        multiple: true,
        help: "a header, such as 'Accept: text/html'; can be repeated",
      },
      include: {
        type: 'boolean',
        short: 'i',
        help: 'also print the status and the headers of the response',
      },
      output: { type: 'string', short: 'o', value: 'FILE', help: 'write the body to this file' },
      fail: {
        type: 'boolean',
        help: 'exit with 1, and print no body, if the status is 400 or above',
      },
      'no-follow': { type: 'boolean', help: 'do not follow redirects' },
    },
    examples: [
      [
        "get https://example.com/login -f session.txt -d 'user=ada'",
        'log in and save the cookies to session.txt',
      ],
      ['get https://example.com/account -f session.txt', 'use that login'],
    ],
    load: () => import('./get.js'),
  },
  {
    name: 'import',
    summary: "export the cookies of some sites from a browser's database",
    operands: 'BROWSER',
    least: 1,
    most: 1,
    options: {
      ...DATABASE_DOMAIN,
      all: { type: 'boolean', help: 'the cookies of all sites' },
      profile: {
        type: 'string',
        short: 'p',
        value: 'PROFILE',
        help: "the profile's name or folder (default: the browser's default)",
      },
      container: { type: 'string', value: 'NAME', help: 'a Firefox container, by name or number' },
      partitions: {
        type: 'boolean',
        help: 'also partitioned and first-party-isolated cookies, which cookies.txt cannot represent',
      },
      'password-file': {
        type: 'string',
        value: 'FILE',
        help: "the file with Chromium's Safe Storage password; - is standard input",
      },
      output: {
        type: 'string',
        short: 'o',
        value: 'FILE',
        help: 'the file to write; - is standard output',
      },
      ...TO,
      force: { type: 'boolean', help: 'overwrite the file if it exists' },
    },
    examples: [
      [
        'import firefox --domain example.com -o cookies.txt',
        "Firefox's login at example.com, for curl and for Session.open",
      ],
      [
        'import chromium --profile ./profile --all -o cookies.json',
        'all cookies of a profile folder',
      ],
    ],
    load: () => import('./import.js'),
  },
  {
    name: 'merge',
    summary: 'merge the cookies of several files into one',
    operands: 'FILE ...',
    least: 1,
    most: Number.POSITIVE_INFINITY,
    options: {
      output: {
        type: 'string',
        short: 'o',
        value: 'FILE',
        help: 'the file to add them to: .txt, .lwp or .json; created if it does not exist',
      },
      ...PASTED_URL,
      ...JSON_OUTPUT,
    },
    examples: [
      ['merge a.txt b.json -o all.txt', 'both files in one; later files take precedence'],
      ['merge new.txt -o cookies.txt', 'add cookies to a file that other processes use'],
    ],
    load: () => import('./merge.js'),
  },
  {
    name: 'prune',
    summary: 'delete cookies from a file',
    operands: 'FILE',
    least: 1,
    most: 1,
    options: {
      ...DOMAIN,
      expired: {
        type: 'boolean',
        help: 'delete expired cookies; with --domain, only those of the domain',
      },
      'session-cookies': {
        type: 'boolean',
        help: 'delete session cookies; with --domain, only those of the domain',
      },
      ...JSON_OUTPUT,
    },
    examples: [
      ['prune cookies.txt --expired', 'delete expired cookies'],
      ['prune cookies.txt --domain example.com', 'delete the cookies of one site'],
    ],
    load: () => import('./prune.js'),
  },
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    operands: 'SHELL',
    least: 1,
    most: 1,
    options: {},
    examples: [
      ['completion bash', 'for ~/.bashrc: source <(undici-cookiejar completion bash)'],
      ['completion fish', 'for ~/.config/fish/completions/undici-cookiejar.fish'],
    ],
    load: () => import('./completion.js'),
  },
];
