// Loaded with --import before worker.js: makes the file system behave as another one does, as the environment variable FILE_SYSTEM says.
import fs, { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname } from 'node:path';

/** @param {string} code @param {string} text */
function systemError(code, text) {
  return Object.assign(new Error(`${code}: ${text}`), { code });
}

/** @type {Record<string, () => void>} */
const systems = {
  /** FAT has no hard links. */
  'without links'() {
    const error = systemError('EPERM', 'operation not permitted, link');
    fs.linkSync = () => {
      throw error;
    };
    fs.link = /** @type {any} */ ((/** @type {any[]} */ ...args) => args.at(-1)(error));
  },
  /** NFS: the answer to the first attempt is lost, and the second one finds its own link. */
  'late EEXIST'() {
    const error = systemError('EEXIST', 'file already exists, link');
    const { link, linkSync } = fs;
    fs.linkSync = (existing, created) => {
      linkSync(existing, created);
      throw error;
    };
    fs.link = /** @type {any} */ (
      (
        /** @type {string} */ existing,
        /** @type {string} */ created,
        /** @type {(e: unknown) => void} */ done,
      ) => link(existing, created, () => done(error))
    );
  },
  /** macOS and Windows show no start times of processes here. */
  'without /proc'() {
    const { readFileSync, readlinkSync } = fs;
    const isProc = (/** @type {unknown} */ path) => String(path).startsWith('/proc/');
    const missing = () => systemError('ENOENT', 'no such file or directory');
    fs.readFileSync = /** @type {any} */ (
      (/** @type {any[]} */ ...args) => {
        if (isProc(args[0])) throw missing();
        return Reflect.apply(readFileSync, fs, args);
      }
    );
    fs.readlinkSync = /** @type {any} */ (
      (/** @type {any[]} */ ...args) => {
        if (isProc(args[0])) throw missing();
        return Reflect.apply(readlinkSync, fs, args);
      }
    );
  },
  /** The folder of the file is moved away at the first fsync: when the temporary file is written. */
  'folder moves'() {
    const folder = dirname(process.argv[3] ?? '');
    const { fsync, fsyncSync, renameSync } = fs;
    let isMoved = false;
    const move = () => {
      if (!isMoved) renameSync(folder, `${folder}-away`);
      isMoved = true;
    };
    fs.fsyncSync = (fd) => {
      move();
      fsyncSync(fd);
    };
    fs.fsync = /** @type {any} */ (
      (/** @type {number} */ fd, /** @type {(e: unknown) => void} */ done) => {
        move();
        fsync(fd, done);
      }
    );
  },
  /** The file is mounted by itself. */
  'mounted file'() {
    const error = systemError('EBUSY', 'resource busy or locked, rename');
    fs.renameSync = () => {
      throw error;
    };
    fs.rename = /** @type {any} */ ((/** @type {any[]} */ ...args) => args.at(-1)(error));
  },
  /** The lock is lost at the first fsync: another process takes it for abandoned, saves a cookie, and releases its own lock. */
  'lost lock'() {
    const file = process.argv[3] ?? '';
    const { fsync, fsyncSync } = fs;
    let isLost = false;
    const lose = () => {
      if (isLost) return;
      isLost = true;
      fs.rmSync(`${file}.lock`);
      fs.appendFileSync(file, '.a.test\tTRUE\t/\tFALSE\t4000000000\ttheirs\tv\n');
    };
    fs.fsyncSync = (fd) => {
      lose();
      fsyncSync(fd);
    };
    fs.fsync = /** @type {any} */ (
      (/** @type {number} */ fd, /** @type {(e: unknown) => void} */ done) => {
        lose();
        fsync(fd, done);
      }
    );
  },
  /** An asynchronous rename takes until after the next synchronous one. */
  'late rename'() {
    const { renameSync } = fs;
    /** @type {(() => void)[]} */
    const late = [];
    fs.rename = /** @type {any} */ (
      (/** @type {string} */ from, /** @type {string} */ to) => {
        late.push(() => existsSync(from) && renameSync(from, to));
        process.emit(/** @type {any} */ ('renaming'));
      }
    );
    fs.renameSync = (from, to) => {
      renameSync(from, to);
      for (const rename of late) rename();
    };
  },
  /** The clock of this machine is an hour ahead of the file server's. */
  'clock ahead'() {
    const { now } = Date;
    Date.now = () => now() + 3_600_000;
  },
};

systems[process.env.FILE_SYSTEM ?? '']?.();
syncBuiltinESMExports();
