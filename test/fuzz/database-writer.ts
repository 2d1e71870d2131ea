import { loadSqlite } from '../browser-databases/generated-database.js';

// A program of its own: writes one number into all rows of a database, in one transaction after another, until it is killed.

const [path = '', journalMode = '', lockingMode = ''] = process.argv.slice(2);
const sqlite = await loadSqlite();
if (sqlite === undefined) throw new Error('this Node has no SQLite');

const database = new sqlite.DatabaseSync(path);
database.exec(`PRAGMA locking_mode=${lockingMode}; PRAGMA journal_mode=${journalMode}; PRAGMA synchronous=OFF;
  PRAGMA user_version=17;
  CREATE TABLE moz_cookies(id INTEGER PRIMARY KEY, name TEXT, value TEXT, host TEXT, path TEXT, expiry INTEGER, isSecure INTEGER, isHttpOnly INTEGER, padding TEXT);
  BEGIN;`);
const insert = database.prepare(
  "INSERT INTO moz_cookies VALUES (NULL, ?, '0', 'www.example.com', '/', 2000000000000, 1, 0, ?)",
);
for (let row = 0; row < 200; row++) insert.run(`n${row}`, 'x'.repeat(300));
database.exec('COMMIT');
console.log('ready');

const update = database.prepare('UPDATE moz_cookies SET value = ?');
let number = 0;
setInterval(() => {
  database.exec('BEGIN');
  update.run(String(++number));
  database.exec('COMMIT');
}, 3);
