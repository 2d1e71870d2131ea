import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { isObject } from '../formats/json-fields.js';
import { parseJson } from '../internal/parse-json.js';
import { type BrowserName, type BrowserPlace, browserRoots } from './browser-roots.js';
import { databaseOfProfile } from './profile-folder.js';

/** A profile of a browser that has a cookie database. */
export interface BrowserProfile {
  /** The name that the browser shows; if it has none, the name of the folder. */
  readonly name: string;
  readonly folder: string;
}

/**
 * The profiles of a browser that have a cookie database; the browser's default profile comes first.
 * @param place Default: this system and user
 */
export async function browserProfiles(
  browser: BrowserName,
  place: BrowserPlace = { platform: process.platform, home: homedir(), env: process.env },
): Promise<BrowserProfile[]> {
  const isFirefox = browser === 'firefox' || browser === 'librewolf';
  const found: BrowserProfile[] = [];
  for (const root of browserRoots(browser, place)) {
    const profiles = isFirefox ? await firefoxProfiles(root) : await chromiumProfiles(root);
    for (const profile of profiles)
      if ((await databaseOfProfile(profile.folder)) !== null) found.push(profile);
  }
  return found;
}

/** The profiles that `profiles.ini` lists. */
async function firefoxProfiles(root: string): Promise<BrowserProfile[]> {
  const sections = parseIni(await readIfAny(join(root, 'profiles.ini')));
  const ofInstallations = sections.filter(({ title }) => title.startsWith('Install'));
  const isOfInstallation = (path: string) =>
    ofInstallations.some(({ keys }) => keys.get('Default') === path);
  const profiles = sections.flatMap(({ title, keys }) => {
    const path = keys.get('Path');
    if (!title.startsWith('Profile') || path === undefined) return [];
    const folder = keys.get('IsRelative') === '1' || !isAbsolute(path) ? join(root, path) : path;
    const rank = isOfInstallation(path) ? 0 : keys.get('Default') === '1' ? 1 : 2;
    return [{ rank, profile: { name: keys.get('Name') ?? path, folder } }];
  });
  return profiles.sort((a, b) => a.rank - b.rank).map(({ profile }) => profile);
}

interface IniSection {
  readonly title: string;
  readonly keys: ReadonlyMap<string, string>;
}

function parseIni(text: string): IniSection[] {
  const sections: { title: string; keys: Map<string, string> }[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, title] = /^\[([^\]]*)\]/.exec(line) ?? [];
    const equals = line.indexOf('=');
    if (title !== undefined) sections.push({ title, keys: new Map() });
    else if (equals > 0) sections.at(-1)?.keys.set(line.slice(0, equals), line.slice(equals + 1));
  }
  return sections;
}

/** The root itself, which is the profile in Opera, and its subfolders. */
async function chromiumProfiles(root: string): Promise<BrowserProfile[]> {
  const { names, lastUsed } = await readLocalState(root);
  const folders = await foldersIn(root);
  const rank = (folder: string) => (folder === lastUsed ? 0 : folder === 'Default' ? 1 : 2);
  folders.sort((a, b) => rank(a) - rank(b));
  return ['', ...folders].map((folder) => ({
    name: names.get(folder) ?? (folder || 'Default'),
    folder: join(root, folder),
  }));
}

/** The profiles that the file `Local State` lists. */
async function readLocalState(
  root: string,
): Promise<{ names: Map<string, string>; lastUsed: unknown }> {
  const names = new Map<string, string>();
  const state = parseJson(await readIfAny(join(root, 'Local State')));
  const profile = isObject(state) && isObject(state.profile) ? state.profile : {};
  const infos = isObject(profile.info_cache) ? profile.info_cache : {};
  for (const [folder, info] of Object.entries(infos))
    if (isObject(info) && typeof info.name === 'string') names.set(folder, info.name);
  return { names, lastUsed: profile.last_used };
}

async function foldersIn(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

async function readIfAny(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
