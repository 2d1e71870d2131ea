import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { readCookieFile } from '../../src/index.js';
import { temporaryFolder } from '../files/folder.js';

// Only Windows locks files so that they cannot be opened: its answer is imitated.
vi.hoisted(() => {
  const fs = process.getBuiltinModule('node:fs');
  const busy = new Error('EBUSY: resource busy or locked, open');
  fs.readFile = ((_path: string, done: (error: Error) => void) =>
    done(Object.assign(busy, { code: 'EBUSY' }))) as never;
});

const folder = temporaryFolder();

it('a database that Windows has locked for the browser is an error that says what to do', async () => {
  const file = join(folder.path, 'Cookies');
  writeFileSync(file, '');
  await expect(readCookieFile(file)).rejects.toMatchObject({
    code: 'ERR_COOKIE_DATABASE_LOCKED',
    message: expect.stringContaining('close the browser and try again'),
    cause: { code: 'EBUSY' },
  });
});
