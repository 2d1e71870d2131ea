// Whether the documentation is complete and current: links, exports, codes, the API reference, words.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Checks } from '../checks/checks.js';
import { command } from '../checks/command.js';
import { inTemporaryFolder, root } from '../checks/packed.js';
import { generateApi, readApi } from './api.js';
import { allExports } from './exports.js';
import { anchorsOf, linksOf, pages, read, rowsBelow, withoutCodeBlocks } from './markdown.js';

const MOST_WORDS_OF_README = 1000;

/** Codes of Node's own that the source compares with and never throws. */
const CODES_OF_NODE = ['ERR_ACCESS_DENIED', 'ERR_INVALID_URL'];

/** What most programs start with: each has an example, which test/readme runs. */
const MAIN = [
  ...['withCookies', 'cookies', 'dispatcherWithCookies', 'readCookies', 'readCookieFile'],
  ...['writeCookies', 'CookieJar', 'explain', 'Session', 'open', 'BrowserCookiePolicy'],
  ...['DefaultCookiePolicy', 'MozillaCookieJar', 'SqliteStorage', 'RedisStorage', 'ToughCookieJar'],
];

// The codes are in modules that no entry of the package exports.
const compiled = join(root, 'node_modules', '.cache', 'undici-cookiejar', 'docs');
await command('npx', ['--no', '--', 'tsc', '-p', 'src', '--outDir', compiled], { cwd: root });
/** @type {typeof import('../../src/refusal.js')} */
const { reasons } = await import(pathToFileURL(join(compiled, 'refusal.js')).href);
/** @type {typeof import('../../src/internal/diagnostics.js')} */
const { errorSentences } = await import(
  pathToFileURL(join(compiled, 'internal', 'diagnostics.js')).href
);

const texts = new Map();
for (const page of await pages()) texts.set(page, await read(page));

const checks = new Checks('docs');
for (const page of texts.keys()) {
  await checks.check(`the links of ${page} resolve`, () => isEmpty(brokenLinks(page)));
}
await checks.check('every export is in docs/api', async () => isEmpty(await missingExports()));
await checks.check('the main exports have an example in docs/api', () => {
  const sections = apiPages().flatMap((text) => text.split('\n***\n'));
  isEmpty(MAIN.filter((name) => !sections.some((section) => hasExample(section, name))));
});
await checks.check('docs/troubleshooting.md lists the codes of refusals', () =>
  checkCodes('Codes of refusals', [...reasons.values()]),
);
await checks.check('docs/troubleshooting.md lists the codes of failures', () =>
  checkCodes(
    'Codes of failures',
    Object.entries(errorSentences).map(([code, message]) => ({ code, message })),
  ),
);
await checks.check('docs/troubleshooting.md lists the codes of thrown errors', async () =>
  checkCodes('Codes of thrown errors', await thrownCodes()),
);
await checks.check(`README.md has at most ${MOST_WORDS_OF_README} words without its code`, () => {
  const words = withoutCodeBlocks(texts.get('README.md')).match(/\S+/g) ?? [];
  assert.ok(words.length <= MOST_WORDS_OF_README, `it has ${words.length}`);
  return `${words.length} words`;
});
await checks.check('docs/api is what npm run docs:api generates, without warnings', () =>
  inTemporaryFolder(async (folder) => {
    await generateApi(join(folder, 'api'));
    const [expected, actual] = [
      await readApi(join(folder, 'api')),
      await readApi(join(root, 'docs', 'api')),
    ];
    const names = new Set([...expected.keys(), ...actual.keys()]);
    isEmpty([...names].filter((name) => expected.get(name) !== actual.get(name)));
  }),
);
await checks.check('no text has a retired word (.ci/retired-words.txt)', async () =>
  isEmpty(await retiredWords()),
);
checks.finish();

/** @param {string[]} faults */
function isEmpty(faults) {
  if (faults.length > 0) throw new Error(faults.join('\n'));
}

/** @param {string} page */
function brokenLinks(page) {
  return linksOf(texts.get(page)).filter((link) => {
    const [path = '', anchor] = localTarget(link, page).split('#');
    if (/^\w+:/.test(path)) return false;
    if (!existsSync(join(root, path))) return true;
    return (
      anchor !== undefined && !anchorsOf(texts.get(path) ?? '').has(decodeURIComponent(anchor))
    );
  });
}

/**
 * A link from the project's folder; the address of a link that leads out of the project.
 *
 * @param {string} link
 * @param {string} page
 */
function localTarget(link, page) {
  const own =
    /^https:\/\/(?:raw\.githubusercontent|github)\.com\/OWNER\/undici-cookiejar\/(?:blob\/)?main\/(.*)$/;
  const [, path] = own.exec(link) ?? [];
  if (path !== undefined) return path;
  if (link.startsWith('#')) return page + link;
  return /^\w+:/.test(link) ? link : posix.normalize(posix.join(dirname(page), link));
}

/** @returns {string[]} */
function apiPages() {
  return [...texts].filter(([page]) => page.startsWith('docs/api/')).map(([, text]) => text);
}

/**
 * @param {string} section
 * @param {string} name
 */
function hasExample(section, name) {
  const heading = new RegExp(`^#+ (?:Class: )?${name}\\b`, 'm');
  return heading.test(section) && /^#+ Example$/m.test(section);
}

async function missingExports() {
  const headings = apiPages().flatMap((text) => text.match(/^#+ .*$/gm) ?? []);
  const described = new Set(headings.flatMap((heading) => heading.match(/\w+/g) ?? []));
  const all = await allExports();
  assert.ok(all.length > 100, 'the declarations could not be read');
  return all
    .filter(({ name }) => !described.has(name))
    .map(({ entry, name }) => `${entry} ${name}`);
}

/**
 * @param {string} heading of the table, whose second column is the message where there is one
 * @param {{ code: string, message?: string }[]} expected
 */
function checkCodes(heading, expected) {
  const rows = rowsBelow(texts.get('docs/troubleshooting.md'), heading);
  const listed = rows.map(([code, meaning]) => ({ code: code?.replaceAll('`', ''), meaning }));
  const codes = new Set(expected.map(({ code }) => code));
  isEmpty([
    ...expected
      .filter(({ code }) => !listed.some((row) => row.code === code))
      .map(({ code }) => `missing: ${code}`),
    ...listed.filter(({ code }) => !codes.has(code ?? '')).map(({ code }) => `stale: ${code}`),
    ...expected
      .filter(
        ({ code, message }) =>
          message !== undefined &&
          listed.some((row) => row.code === code && row.meaning !== message),
      )
      .map(({ code, message }) => `another meaning: ${code}, ${message}`),
  ]);
}

async function thrownCodes() {
  const found = await command('git', ['grep', '-hoE', "'ERR_[A-Z_]+'", '--', 'src'], { cwd: root });
  const codes = new Set(
    found
      .split('\n')
      .filter(Boolean)
      .map((code) => code.slice(1, -1)),
  );
  for (const code of CODES_OF_NODE) codes.delete(code);
  return Array.from(codes, (code) => ({ code }));
}

async function retiredWords() {
  const places = ['src', 'test', 'examples', ...texts.keys(), ':!test/fixtures'];
  const grep = ['grep', '-nIiE', '-f', '.ci/retired-words.txt', '--', ...places];
  // git grep exits with 1 where it finds nothing.
  const script = 'git "$@"; [ $? -le 1 ]';
  const found = await command('bash', ['-c', script, 'bash', ...grep], { cwd: root });
  return found.split('\n').filter(Boolean);
}
