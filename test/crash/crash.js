// npm run test:crash: ends savers in the middle of their saves, in every way there is, and looks at the file after each end. It has to hold
// one save as a whole, no older one than the last that was acknowledged, and after the next save nothing else may lie in the folder.
// `npm run test:crash -- 500` says how many processes are killed with kill -9; the other ways get a tenth of that each.
import { execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Cookie, MozillaCookieJar } from 'undici-cookiejar';

const KILLS = Number(process.argv[2] ?? 500);
const OTHERS = Math.ceil(KILLS / 10);
const COOKIES = 300;
const LONGEST_LIFE = 60;
/** How long a process may take for its first save, in milliseconds. */
const LONGEST_START = 60_000;
const WAYS = ['overwrite', 'merge', 'session'];

const saver = fileURLToPath(new URL('saver.js', import.meta.url));
const project = fileURLToPath(new URL('../..', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'crash-'));
let folders = 0;
let faults = 0;

/** @param {string} what @param {string} fault */
function report(what, fault) {
  faults++;
  console.log(`${what}: ${fault}`);
}

function newFolder() {
  const folder = join(root, String(++folders));
  mkdirSync(folder);
  return folder;
}

/** The last round in lines of acknowledgements. @param {string} output */
function lastOf(output) {
  const [last] = output.slice(0, output.lastIndexOf('\n') + 1).match(/\d+(?=\n$)/) ?? ['0'];
  return Number(last);
}

/** The lines of the jar's file that cannot be read; all of it is one. @param {MozillaCookieJar} jar */
function skippedOf(jar) {
  try {
    return jar.loadSync().skipped;
  } catch (error) {
    return [error];
  }
}

/**
 * Looks at the file, saves to it, and looks at the folder.
 * @param {string} what
 * @param {string} file
 * @param {number} acknowledged the last round that was
 */
function check(what, file, acknowledged) {
  if (existsSync(file)) {
    const jar = new MozillaCookieJar(file);
    const skipped = skippedOf(jar);
    const saved = [...jar].filter(({ name }) => name !== 'checker');
    const rounds = [...new Set(saved.map(({ value }) => Number(value?.replace('round-', ''))))];
    if (skipped.length > 0 || rounds.length !== 1 || saved.length !== COOKIES)
      report(
        what,
        `broken: ${saved.length} cookies of ${rounds.length} rounds, ${skipped.length} lines skipped`,
      );
    else if (Number(rounds[0]) < acknowledged)
      report(what, `lost: round ${acknowledged} was acknowledged, the file holds ${rounds[0]}`);
  } else if (acknowledged > 0) report(what, `lost: no file after round ${acknowledged}`);
  const checker = new MozillaCookieJar(file);
  const [name, domain, path] = ['checker', 'a.test', '/'];
  checker.setCookie(new Cookie({ name, value: 'v', domain, path, expires: 4e9 }));
  checker.saveSync({ merge: true, lockTimeout: 1000 });
  const litter = readdirSync(join(file, '..')).filter(
    (each) => !/^(cookies.txt|filler)$/.test(each),
  );
  if (litter.length > 0) report(what, `litter: ${litter.join(', ')}`);
}

/** Whether a save was under way. @param {string} file */
function wasSaving(file) {
  return readdirSync(join(file, '..')).some((name) => /\.(tmp|lock)$/.test(name));
}

/**
 * Starts a saver and kills it some time after its first save.
 * @param {string[]} command
 * @param {string} way
 * @param {string} file
 * @param {() => void} onSaved called after the first save
 * @returns the last round that was acknowledged
 */
async function killed([node = process.execPath, ...flags], way, file, onSaved = () => {}) {
  const child = spawn(node, [...flags, saver, way, file, String(COOKIES)]);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const saved = new Promise((resolve) => child.stdout.once('data', resolve));
  await Promise.race([saved, closed, sleep(LONGEST_START)]);
  onSaved();
  await sleep(Math.random() * LONGEST_LIFE);
  if (!child.kill('SIGKILL')) report(way, `the process ended by itself: ${errors.slice(0, 500)}`);
  await closed;
  return lastOf(output);
}

/** @param {number} times @param {string[]} command */
async function killProcesses(times, command = [process.execPath]) {
  const folder = newFolder();
  let underWay = 0;
  for (let kill = 1; kill <= times; kill++) {
    const way = WAYS[kill % WAYS.length] ?? '';
    const file = join(folder, 'cookies.txt');
    rmSync(file, { force: true });
    const acknowledged = await killed(command, way, file);
    if (acknowledged === 0) report(`kill ${kill} (${way})`, 'the process saved nothing');
    if (wasSaving(file)) underWay++;
    check(`kill ${kill} (${way})`, file, acknowledged);
  }
  return `${times} times, ${underWay} of them in the middle of a save`;
}

async function endThreads() {
  const folder = newFolder();
  let underWay = 0;
  for (let i = 1; i <= OTHERS * 3; i++) {
    const [way = '', ending = ''] = [WAYS[i % 3], ['', 'exit', 'throw'][Math.floor(i / 3) % 3]];
    const file = join(folder, 'cookies.txt');
    rmSync(file, { force: true });
    const thread = new Worker(saver, { workerData: [way, file, String(COOKIES), ending] });
    let acknowledged = 0;
    thread.on('message', (round) => {
      acknowledged = round;
    });
    thread.on('error', () => {});
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    await Promise.race([new Promise((resolve) => thread.once('message', resolve)), ended]);
    if (ending === '') {
      await sleep(Math.random() * LONGEST_LIFE);
      await thread.terminate();
    }
    await ended;
    if (existsSync(file) && wasSaving(file)) underWay++;
    if (existsSync(file))
      check(`thread ${i} (${way}, ${ending || 'terminate'})`, file, acknowledged);
  }
  return `${OTHERS * 3} times, ${underWay} of them left something in the middle of a save`;
}

/** A disk that is full now and then. */
async function fillDisk() {
  const folder = newFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return 'not run: no small disk can be mounted here';
  }
  const file = join(folder, 'cookies.txt');
  try {
    for (let i = 1; i <= OTHERS; i++) {
      const way = WAYS[i % WAYS.length] ?? '';
      rmSync(file, { force: true });
      const filling = setInterval(() => {
        try {
          writeFileSync(join(folder, 'filler'), Buffer.alloc(Math.random() * 131_072));
        } catch {}
      }, 7);
      const acknowledged = await killed([process.execPath], way, file);
      clearInterval(filling);
      rmSync(join(folder, 'filler'), { force: true });
      check(`full disk ${i} (${way})`, file, acknowledged);
    }
  } finally {
    execFileSync('umount', [folder]);
  }
  return `${OTHERS} times`;
}

/** The permission model of each Node. @param {number} node */
async function withPermissions(node) {
  const isThis = process.versions.node.startsWith(`${node}.`);
  const path = isThis
    ? process.execPath
    : execFileSync('npx', ['-y', '-p', `node@${node}`, '--', 'node', '-p', 'process.execPath'], {
        encoding: 'utf8',
      }).trim();
  const flag = node === 20 ? '--experimental-permission' : '--permission';
  const paths = [
    `--allow-fs-read=${project}`,
    `--allow-fs-read=${root}`,
    `--allow-fs-write=${root}`,
  ];
  return await killProcesses(Math.ceil(OTHERS / 4), [path, '--no-warnings', flag, ...paths]);
}

/** A folder that is moved away and comes back while a process saves to it. */
async function moveFolder() {
  for (let i = 1; i <= OTHERS; i++) {
    const way = WAYS[i % WAYS.length] ?? '';
    const folder = newFolder();
    const file = join(folder, 'cookies.txt');
    let isDone = false;
    let moving = Promise.resolve();
    const move = async () => {
      while (!isDone) {
        renameSync(folder, `${folder}-away`);
        await sleep(Math.random() * 20);
        renameSync(`${folder}-away`, folder);
        await sleep(Math.random() * 50);
      }
    };
    const acknowledged = await killed([process.execPath], way, file, () => {
      moving = move();
    });
    isDone = true;
    await moving;
    check(`folder ${i} (${way})`, file, acknowledged);
  }
  return `${OTHERS} times`;
}

/** @type {[string, () => Promise<string>][]} */
const parts = [
  ['kill -9', () => killProcesses(KILLS)],
  ['threads that are terminated, exit and throw', endThreads],
  ['full disk', fillDisk],
  ['folder that disappears and comes back', moveFolder],
  ...[20, 22, 24, 26].map(
    (node) =>
      /** @type {[string, () => Promise<string>]} */ ([
        `kill -9 under the permission model of Node ${node}`,
        () => withPermissions(node),
      ]),
  ),
];

for (const [name, run] of parts) console.log(`${name}: ${await run()}`);
console.log(`${faults} faults: broken files, acknowledged saves lost, litter after the next save`);
rmSync(root, { recursive: true });
process.exitCode = faults > 0 ? 1 : 0;
