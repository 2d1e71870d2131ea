import { writeFileSync } from 'node:fs';
import { expect, it, onTestFinished, vi } from 'vitest';
import { sessionFormat } from '../../src/files/session-format.js';
import { BrowserCookiePolicy, Cookie, writeCookies } from '../../src/index.js';
import { FileStorage } from '../../src/storage/file-storage.js';
import { temporaryFolder } from '../files/folder.js';
import { until } from './until.js';

const { newFile } = temporaryFolder();

function contentWith(value: string): string {
  const cookie = new Cookie({ name: 'n', value, domain: 'a.test', path: '/', expires: 4e9 });
  return writeCookies([cookie], { format: 'netscape' });
}

it('the poll of a file reports a change of another process, but no load of its own', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const file = newFile();
  writeFileSync(file, contentWith('1'));
  const storage = new FileStorage(file, sessionFormat(file, new BrowserCookiePolicy()), 1_000);
  const listener = vi.fn();
  const stop = await storage.subscribe(listener);
  const loading = storage.load();
  vi.advanceTimersByTime(500);
  await loading;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(listener).not.toHaveBeenCalled();
  writeFileSync(file, contentWith('another'));
  vi.advanceTimersByTime(500);
  await until(() => listener.mock.calls.length === 1);
  await stop();
});
