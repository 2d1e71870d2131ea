// Prints what loading the modules of the package, one by one, changes in the process: nothing.
import { readdir } from 'node:fs/promises';

const dist = new URL('node_modules/undici-cookiejar/dist/', import.meta.url);
const files = await readdir(dist, { recursive: true });
const changes = [];
for (const file of files.filter((name) => name.endsWith('.js'))) {
  const before = state();
  await import(new URL(file, dist).href);
  changes.push(...state().filter((entry) => !before.includes(entry)));
}
console.log(JSON.stringify(changes));

/** @returns {string[]} */
function state() {
  const constructors = [Object, Function, Array, String, Symbol, Error, Promise, Map, Set];
  return [
    ...Reflect.ownKeys(globalThis).map((key) => `global ${String(key)}`),
    ...constructors.flatMap((type) => [type, type.prototype]).flatMap(namesOf),
    ...process
      .eventNames()
      .map((name) => `${String(name)}: ${process.listenerCount(name)} listeners`),
    ...process.getActiveResourcesInfo().filter(isHandle),
    ...Object.keys(process.env).map((name) => `environment ${name}`),
  ];
}

/** Reports whether it is a handle, rather than one of the reads and writes of this script. @param {string} name */
function isHandle(name) {
  return /Timeout|Immediate|Port|Socket|Server|Process|FSEvent/.test(name);
}

/** @param {object} target */
function namesOf(target) {
  return Reflect.ownKeys(target).map((key) => `${target.constructor.name}: ${String(key)}`);
}
