// npm run test:browsers: browsers visit a loopback site that sets cookies; while they run, their databases are read, and a Session
// is logged in as they are. Skipped for browsers that are not installed. Debian: apt-get install firefox-esr chromium

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CookieJar, readCookieFile, Session } from 'undici-cookiejar';

/** Chromium writes new cookies within 30 seconds. */
const LONGEST_WAIT = 60_000;

const LOGIN = 'login=S3CRET; HttpOnly; SameSite=Lax; Path=/; Max-Age=3600';
const OTHERS = [
  'host=1; Max-Age=3600',
  'path=2; Path=/app; Max-Age=3600',
  'strict=3; SameSite=Strict; Max-Age=3600',
  'empty=; Max-Age=3600',
  `text=${Buffer.from('žluť').toString('latin1')}; Max-Age=3600`,
  `long=${'x'.repeat(4000)}; Max-Age=3600`,
  ...Array.from({ length: 60 }, (_, index) => `many${index}=${index}; Max-Age=3600`),
];
const SESSION_COOKIE = 'session=4';

/**
 * @typedef {object} Browser
 * @property {string} name
 * @property {string} command
 * @property {(folder: string, url: string) => string[]} options
 * @property {(folder: string) => string} profile
 * @property {boolean} keepsSessionCookies whether session cookies are in the database
 */

/** @type {Browser[]} */
const BROWSERS = [
  {
    name: 'Firefox',
    command: 'firefox-esr',
    options: (folder, url) => ['--headless', '--no-remote', '--profile', folder, url],
    profile: (folder) => folder,
    keepsSessionCookies: false,
  },
  {
    name: 'Chromium',
    command: 'chromium',
    options: (folder, url) => [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--password-store=basic',
      `--user-data-dir=${folder}`,
      url,
    ],
    profile: (folder) => join(folder, 'Default'),
    keepsSessionCookies: true,
  },
];

/** A site with a login. `visited` is settled when a browser has come back with its cookies. */
async function openSite() {
  /** @type {() => void} */
  let noteVisit = () => {};
  const visited = new Promise((resolve) => {
    noteVisit = () => resolve(undefined);
  });
  const server = createServer((request, response) => {
    const cookie = request.headers.cookie ?? '';
    if (request.url === '/login') {
      response.writeHead(302, {
        location: '/private',
        'set-cookie': [LOGIN, ...OTHERS, SESSION_COOKIE],
      });
      response.end();
    } else if (request.url === '/private') {
      const isLoggedIn = cookie.split('; ').includes('login=S3CRET');
      response.writeHead(isLoggedIn ? 200 : 401, { 'content-type': 'text/html' });
      response.end(isLoggedIn ? 'welcome' : 'log in first');
      if (isLoggedIn) noteVisit();
    } else {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { server, visited, url: `http://127.0.0.1:${port}` };
}

/**
 * Reads the profile until all cookies are on the disk.
 * @param {string} profile
 * @param {string[]} names
 */
async function readAll(profile, names) {
  const end = Date.now() + LONGEST_WAIT;
  let missing = names;
  while (Date.now() < end) {
    const { cookies, skipped } = await readCookieFile(profile).catch((error) => {
      // The browser creates its database some time after its start.
      if (error.code !== 'ENOENT' && error.code !== 'ERR_COOKIE_DATABASE_UNSUPPORTED') throw error;
      return { cookies: [], skipped: [] };
    });
    const found = cookies.map(({ name }) => name);
    missing = names.filter((name) => !found.includes(name));
    if (missing.length === 0) return { cookies, skipped };
    await setTimeout(250);
  }
  throw new Error(`not in the database after ${LONGEST_WAIT / 1000} s: ${missing.join(', ')}`);
}

/** @param {Browser} browser */
async function check({ name, command, options, profile, keepsSessionCookies }) {
  const folder = await mkdtemp(join(tmpdir(), 'browser-'));
  await mkdir(profile(folder), { recursive: true });
  const site = await openSite();
  const start = Date.now();
  const running = spawn(command, options(folder, `${site.url}/login`), { stdio: 'ignore' });
  const ended = once(running, 'exit');
  try {
    await Promise.race([
      site.visited,
      ended.then(() => assert.fail(`${name} ended`)),
      setTimeout(LONGEST_WAIT, undefined, { ref: false }).then(() =>
        assert.fail(`${name} did not visit the site`),
      ),
    ]);
    const expected = [LOGIN, ...OTHERS, ...(keepsSessionCookies ? [SESSION_COOKIE] : [])];
    const { cookies, skipped } = await readAll(
      profile(folder),
      expected.map((text) => text.split('=')[0] ?? ''),
    );
    assert.equal(running.exitCode, null, 'the browser still runs');
    assert.deepEqual(skipped, []);
    assert.equal(cookies.length, expected.length);
    for (const text of expected) {
      const [, cookieName = '', value] = /^([^=]*)=([^;]*)/.exec(text) ?? [];
      const found = cookies.find((cookie) => cookie.name === cookieName);
      const octets = Buffer.from(found?.value ?? '', found?.utf8 ? 'utf8' : 'latin1');
      assert.equal(octets.toString('latin1'), value, cookieName);
    }

    const jar = new CookieJar();
    jar.update(cookies);
    const session = new Session({ jar });
    const response = await session.fetch(`${site.url}/private`);
    assert.equal(await response.text(), 'welcome');
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    console.log(
      `${name}: ${cookies.length} cookies while it runs, and a Session is logged in (${seconds} s)`,
    );
  } finally {
    running.kill();
    await ended;
    site.server.closeAllConnections();
    site.server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

for (const browser of BROWSERS) {
  const { error } = spawnSync(browser.command, ['--version'], { stdio: 'ignore' });
  if (error === undefined) await check(browser);
  else console.log(`${browser.name} is skipped: ${browser.command} is not installed`);
}
