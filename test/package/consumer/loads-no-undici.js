// Prints which undici modules, Node's own and the npm package's, loading the main entry brought in.
// The `undici` beside this program is a trap: it leaves its mark when anything loads it.
import 'undici-cookiejar';

/** @type {string[]} */
const loaded = Reflect.get(process, 'moduleLoadList');
const builtin = loaded.filter((name) => name.includes('undici'));
const trap = 'undiciWasLoaded' in globalThis ? ['the npm package undici'] : [];
console.log(JSON.stringify([...builtin, ...trap]));
