import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { browserProfiles } from '../../src/browser-databases/browser-profiles.js';
import { BROWSERS, browserRoots } from '../../src/browser-databases/browser-roots.js';
import { temporaryFolder } from '../files/folder.js';

const folder = temporaryFolder();

/** A home folder with these files. */
function newHome(files: Record<string, string>): string {
  const home = folder.newFile('');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), content);
  }
  return home;
}

const PROFILES_INI = [
  '[Profile2]',
  'Name=work',
  'IsRelative=1',
  'Path=Profiles/w.work',
  '',
  '[Profile1]',
  'Name=default',
  'IsRelative=1',
  'Path=Profiles/a.default',
  'Default=1',
  '',
  '[Profile0]',
  'Name=default-release',
  'IsRelative=1',
  'Path=Profiles/b.default-release',
  '',
  '[Profile3]',
  'Name=unused',
  'IsRelative=1',
  'Path=Profiles/c.unused',
  '',
  '[Profile4]',
  'Name=elsewhere',
  'IsRelative=0',
  'Path=ELSEWHERE',
  '',
  '[General]',
  'StartWithLastProfile=1',
  '',
  '[Install4F96D1932A9F858E]',
  'Default=Profiles/b.default-release',
  'Locked=1',
].join('\r\n');

describe('the profiles of Firefox', () => {
  it.each<[NodeJS.Platform, string]>([
    ['linux', '.mozilla/firefox'],
    ['linux', '.config/mozilla/firefox'],
    ['linux', 'snap/firefox/common/.mozilla/firefox'],
    ['linux', '.var/app/org.mozilla.firefox/.mozilla/firefox'],
    ['darwin', 'Library/Application Support/Firefox'],
    ['win32', 'AppData/Roaming/Mozilla/Firefox'],
  ])(
    '%s: those in %s that have a database, that of the installation first',
    async (platform, root) => {
      const elsewhere = newHome({ 'cookies.sqlite': '' });
      const home = newHome({
        [`${root}/profiles.ini`]: PROFILES_INI.replace('ELSEWHERE', elsewhere),
        [`${root}/Profiles/a.default/cookies.sqlite`]: '',
        [`${root}/Profiles/b.default-release/cookies.sqlite`]: '',
        [`${root}/Profiles/w.work/cookies.sqlite`]: '',
        [`${root}/Profiles/c.unused/prefs.js`]: '',
      });
      expect(await browserProfiles('firefox', { platform, home, env: {} })).toEqual([
        { name: 'default-release', folder: join(home, root, 'Profiles', 'b.default-release') },
        { name: 'default', folder: join(home, root, 'Profiles', 'a.default') },
        { name: 'work', folder: join(home, root, 'Profiles', 'w.work') },
        { name: 'elsewhere', folder: elsewhere },
      ]);
    },
  );
});

describe('the profiles of Chromium', () => {
  const localState = JSON.stringify({
    profile: {
      last_used: 'Profile 2',
      info_cache: { Default: { name: 'Ann' }, 'Profile 2': { name: 'Work' } },
    },
  });

  it('are those with a database, the last used first', async () => {
    const home = newHome({
      '.config/chromium/Local State': localState,
      '.config/chromium/Default/Network/Cookies': '',
      '.config/chromium/Profile 1/Cookies': '',
      '.config/chromium/Profile 2/Network/Cookies': '',
      '.config/chromium/Crash Reports/settings.dat': '',
    });
    const root = join(home, '.config', 'chromium');
    expect(await browserProfiles('chromium', { platform: 'linux', home, env: {} })).toEqual([
      { name: 'Work', folder: join(root, 'Profile 2') },
      { name: 'Ann', folder: join(root, 'Default') },
      { name: 'Profile 1', folder: join(root, 'Profile 1') },
    ]);
  });

  it.each(['', '{', '[]', '{"profile":{"info_cache":{"Default":1}}}'])(
    'are found with the local state %j',
    async (state) => {
      const home = newHome({
        '.config/chromium/Local State': state,
        '.config/chromium/Default/Cookies': '',
      });
      const profiles = await browserProfiles('chromium', { platform: 'linux', home, env: {} });
      expect(profiles).toEqual([
        { name: 'Default', folder: join(home, '.config', 'chromium', 'Default') },
      ]);
    },
  );

  it("include Opera's, which has no folder for each", async () => {
    const home = newHome({ '.config/opera/Cookies': '' });
    expect(await browserProfiles('opera', { platform: 'linux', home, env: {} })).toEqual([
      { name: 'Default', folder: join(home, '.config', 'opera') },
    ]);
  });
});

describe('where browsers keep their profiles', () => {
  it.each<[NodeJS.Platform, Record<string, string>, string]>([
    ['linux', { XDG_CONFIG_HOME: '/xdg' }, '/xdg/google-chrome'],
    ['linux', {}, '/home/ann/.config/google-chrome'],
    ['darwin', {}, '/home/ann/Library/Application Support/Google/Chrome'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/Google/Chrome/User Data'],
  ])('%s %j', (platform, env, first) => {
    expect(browserRoots('chrome', { platform, home: '/home/ann', env })[0]).toBe(join(first));
  });

  it.each(BROWSERS)('%s: none has no folder', async (browser) => {
    for (const platform of ['linux', 'darwin', 'win32'] as const)
      expect(await browserProfiles(browser, { platform, home: newHome({}), env: {} })).toEqual([]);
  });
});
