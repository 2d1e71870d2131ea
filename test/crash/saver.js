// Saves a jar again and again until it is ended, as a process of its own or as a thread. After each save it says so.
// Arguments: how to save, the file, how many cookies, how to end.
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { Cookie, MozillaCookieJar, Session } from 'undici-cookiejar';

const [way = '', file = '', count = '1', ending = ''] = isMainThread
  ? process.argv.slice(2)
  : workerData;

/** @param {number} round */
function acknowledge(round) {
  // Written before the next save begins, so that no kill can come in between.
  if (isMainThread) writeSync(1, `${round}\n`);
  else parentPort?.postMessage(round);
}

/** Gives all cookies of the jar the value of the round. @param {import('undici-cookiejar').CookieJar} jar @param {number} round */
function change(jar, round) {
  for (let i = 0; i < Number(count); i++) {
    const [name, value] = [`c${i}`, `round-${round}`];
    jar.setCookie(new Cookie({ name, value, domain: 'a.test', path: '/', expires: 4e9 }));
  }
}

/** The codes of an error and of its cause: a session wraps the file system's own. @param {any} error */
function codesOf(error) {
  return `${error.code} ${error.cause?.code}`;
}

/** Saves round after round. @param {(round: number) => unknown} save */
async function saveForever(save) {
  for (let round = 1; ; round++) {
    try {
      await save(round);
    } catch (error) {
      // The folder is gone or the disk is full, which may change.
      if (!/ENOENT|ENOSPC/.test(codesOf(error))) throw error;
      await sleep(5);
      continue;
    }
    acknowledge(round);
  }
}

function end() {
  if (ending === 'exit') process.exit(0);
  throw new Error('the program failed');
}

if (ending !== '') setTimeout(end, 20 + Math.random() * 60);
if (way === 'session') {
  const session = await Session.open(file);
  await saveForever((round) => {
    change(session.jar, round);
    return session.save();
  });
} else {
  const jar = new MozillaCookieJar(file);
  const options = { merge: way === 'merge' };
  await saveForever((round) => {
    change(jar, round);
    return round % 2 ? jar.save(options) : jar.saveSync(options);
  });
}
