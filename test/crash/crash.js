// Kills a process that saves, with kill -9 at random moments, and looks at the file after each: it has to be the old content or the
// new, whole. `npm run test:crash -- 500` says how often; half of the saves merge, and leave a lock that the next has to break.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MozillaCookieJar } from 'undici-cookiejar';

const KILLS = Number(process.argv[2] ?? 500);
const COOKIES = 300;
const LONGEST_LIFE = 60;

const worker = fileURLToPath(new URL('../files/worker.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'crash-'));
const file = join(folder, 'cookies.txt');

/** Saves for a while and is killed. @param {string} how */
async function saveAndDie(how) {
  const child = spawn(process.execPath, [worker, 'overwrite', file, String(COOKIES), how], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_LIFE));
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

/** What is wrong with the file; `null` where nothing is. */
function faultOfFile() {
  const jar = new MozillaCookieJar(file);
  const { loaded, skipped } = jar.loadSync();
  const rounds = new Set(jar.values());
  if (loaded === COOKIES && skipped.length === 0 && rounds.size === 1) return null;
  return `${loaded} cookies of ${rounds.size} rounds, ${skipped.length} lines that are none`;
}

let faults = 0;
for (let kill = 1; kill <= KILLS; kill++) {
  await saveAndDie(kill % 2 ? 'merge' : '');
  const fault = faultOfFile();
  if (fault !== null) {
    faults++;
    console.log(`after kill ${kill}: ${fault}`);
  }
}
const left = readdirSync(folder).filter((name) => name.endsWith('.tmp')).length;
console.log(
  `${KILLS} kills, ${faults} broken files; ${left} kills came while a save was being written`,
);
rmSync(folder, { recursive: true });
process.exitCode = faults > 0 ? 1 : 0;
