import { join } from 'node:path';

/** The browsers whose profiles are found by name. */
export const BROWSERS = [
  'firefox',
  'librewolf',
  'chrome',
  'chromium',
  'brave',
  'edge',
  'vivaldi',
  'opera',
] as const;

export type BrowserName = (typeof BROWSERS)[number];

/** The operating system and user whose browser profiles are searched. */
export interface BrowserPlace {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The folders that contain a browser's profiles. The first segment of a path names a system folder. */
interface BrowserRoots {
  readonly linux: readonly string[];
  readonly darwin: string;
  readonly win32: string;
}

// Linux: the browser's own package, Flatpak, Snap.
const ROOTS: Readonly<Record<BrowserName, BrowserRoots>> = {
  firefox: {
    linux: [
      // Since version 147, for new profiles.
      'config/mozilla/firefox',
      'home/.mozilla/firefox',
      'home/.var/app/org.mozilla.firefox/config/mozilla/firefox',
      'home/.var/app/org.mozilla.firefox/.mozilla/firefox',
      'home/snap/firefox/common/.mozilla/firefox',
    ],
    darwin: 'support/Firefox',
    win32: 'roaming/Mozilla/Firefox',
  },
  librewolf: {
    linux: [
      'config/librewolf/librewolf',
      'home/.librewolf',
      'home/.var/app/io.gitlab.librewolf-community/.librewolf',
    ],
    darwin: 'support/librewolf',
    win32: 'roaming/librewolf',
  },
  chrome: {
    linux: ['config/google-chrome', 'home/.var/app/com.google.Chrome/config/google-chrome'],
    darwin: 'support/Google/Chrome',
    win32: 'local/Google/Chrome/User Data',
  },
  chromium: {
    linux: [
      'config/chromium',
      'home/.var/app/org.chromium.Chromium/config/chromium',
      'home/snap/chromium/common/chromium',
    ],
    darwin: 'support/Chromium',
    win32: 'local/Chromium/User Data',
  },
  brave: {
    linux: [
      'config/BraveSoftware/Brave-Browser',
      'home/.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser',
      'home/snap/brave/current/.config/BraveSoftware/Brave-Browser',
    ],
    darwin: 'support/BraveSoftware/Brave-Browser',
    win32: 'local/BraveSoftware/Brave-Browser/User Data',
  },
  edge: {
    linux: ['config/microsoft-edge', 'home/.var/app/com.microsoft.Edge/config/microsoft-edge'],
    darwin: 'support/Microsoft Edge',
    win32: 'local/Microsoft/Edge/User Data',
  },
  vivaldi: {
    linux: ['config/vivaldi', 'home/.var/app/com.vivaldi.Vivaldi/config/vivaldi'],
    darwin: 'support/Vivaldi',
    win32: 'local/Vivaldi/User Data',
  },
  opera: {
    linux: [
      'config/opera',
      'home/.var/app/com.opera.Opera/config/opera',
      'home/snap/opera/current/.config/opera',
    ],
    darwin: 'support/com.operasoftware.Opera',
    win32: 'roaming/Opera Software/Opera Stable',
  },
};

/** The folders in which a browser may keep its profiles. */
export function browserRoots(browser: BrowserName, place: BrowserPlace): string[] {
  const { platform } = place;
  const roots = ROOTS[browser];
  const paths = platform === 'darwin' || platform === 'win32' ? [roots[platform]] : roots.linux;
  return paths.map((path) => {
    const [folder = '', ...rest] = path.split('/');
    return join(systemFolder(folder, place), ...rest);
  });
}

function systemFolder(name: string, { home, env }: BrowserPlace): string {
  switch (name) {
    case 'config':
      return env.XDG_CONFIG_HOME || join(home, '.config');
    case 'support':
      return join(home, 'Library', 'Application Support');
    case 'roaming':
      return env.APPDATA || join(home, 'AppData', 'Roaming');
    case 'local':
      return env.LOCALAPPDATA || join(home, 'AppData', 'Local');
    default:
      return home;
  }
}
