import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

let files = 0;

/** A folder for one test file, removed after it, and new names in it. */
export function temporaryFolder(): { path: string; newFile: (extension?: string) => string } {
  const path = mkdtempSync(join(tmpdir(), 'cookie-files-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return { path, newFile: (extension = '.txt') => join(path, `${++files}${extension}`) };
}
