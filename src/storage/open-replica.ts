import { type SessionFileFormat, sessionFormat } from '../files/session-format.js';
import {
  hasMethods,
  invalidArgType,
  invalidArgValue,
  requireMilliseconds,
} from '../internal/arguments.js';
import { filePath } from '../internal/file-path.js';
import { isUrl } from '../internal/is-url.js';
import { type CookieJar, observeChanges } from '../jar/cookie-jar.js';
import type { CookieStorage } from './cookie-storage.js';
import { FileStorage } from './file-storage.js';
import { JarReplica } from './jar-replica.js';

interface OpenOptions {
  readonly lockTimeout: number | undefined;
  readonly format: SessionFileFormat | undefined;
}

/**
 * The minimum delay before a file is written, in milliseconds. It grows so that writing takes at most a fifth of the time, even for large
 * jars.
 */
const SHORTEST_DELAY = 500;
const LONGEST_DELAY = 10_000;
const SHARE_OF_TIME = 0.2;

/**
 * Synchronizes the jar with a storage or, given a path or URL, with a file.
 * @throws TypeError (ERR_INVALID_ARG_VALUE) for a jar that does not report its changes, which would never be written
 */
export async function openReplica(
  jar: CookieJar,
  where: unknown,
  { lockTimeout = 5_000, format }: OpenOptions,
): Promise<JarReplica> {
  requireMilliseconds('options.lockTimeout', lockTimeout, 0);
  if (!hasMethods(jar, [observeChanges]))
    throw invalidArgValue('options.jar', jar, 'must be a CookieJar that reports its changes');
  if (hasMethods(where, ['load', 'apply'])) {
    return await JarReplica.open(jar, where as CookieStorage, {
      delay: () => 0,
      batchSize: 500,
      timeout: lockTimeout,
      scansAtEachWrite: false,
    });
  }
  const isPath = typeof where === 'string' || isUrl(where);
  if (!isPath)
    throw invalidArgType(
      'where',
      'a path, a URL or a storage with load() and apply()',
      where,
      OPEN_HINT,
    );
  const path = filePath('file', where);
  const storage = new FileStorage(path, sessionFormat(path, jar.policy, format), lockTimeout);
  return await JarReplica.open(jar, storage, {
    delay: (lastWrite) =>
      Math.min(Math.max(SHORTEST_DELAY, lastWrite / SHARE_OF_TIME), LONGEST_DELAY),
    batchSize: Number.POSITIVE_INFINITY,
    timeout: null,
    scansAtEachWrite: true,
  });
}

const OPEN_HINT =
  "The right call: await Session.open('cookies.txt'), or await Session.open(new SqliteStorage('cookies.db', { session: 'name' }))";
