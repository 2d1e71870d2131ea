import { dirname, join } from 'node:path';
import { BrowserDatabaseError } from '../errors.js';
import { isObject } from '../formats/json-fields.js';
import { parseJson } from '../internal/parse-json.js';

/** A container of Firefox (Multi-Account Containers). */
export interface FirefoxContainer {
  readonly id: number;
  readonly name: string;
}

/**
 * The containers of a profile, from `containers.json` next to its database; empty if there is no such file, or it is not JSON.
 * @throws the file system's own error if it cannot be read
 */
export async function firefoxContainers(profile: string): Promise<FirefoxContainer[]> {
  const { readFile } = await import('node:fs/promises');
  const content = await readFile(join(profile, 'containers.json'), 'utf8').catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  const data = parseJson(content);
  const identities = isObject(data) && Array.isArray(data.identities) ? data.identities : [];
  return identities.flatMap(readContainer);
}

function readContainer(identity: unknown): FirefoxContainer[] {
  if (!isObject(identity)) return [];
  const { userContextId, public: isPublic } = identity;
  const name = nameOf(identity);
  return typeof userContextId === 'number' && name !== null && isPublic !== false
    ? [{ id: userContextId, name }]
    : [];
}

/** Firefox's four default containers have no name until they are renamed. */
function nameOf({ name, l10nId, l10nID }: Record<string, unknown>): string | null {
  if (typeof name === 'string' && name !== '') return name;
  const id = String(l10nId ?? l10nID ?? '');
  const [, word] = /^user-context-(\w+)$/.exec(id) ?? /^userContext(\w+)\.label$/.exec(id) ?? [];
  return word === undefined ? null : word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * Resolves a container to its number.
 * @param container its number, or its name in any case; 0 means outside containers
 * @param database the path of the profile's database
 * @throws BrowserDatabaseError (ERR_COOKIE_CONTAINER_NOT_FOUND) if the profile has no container of that name
 */
export async function containerId(container: number | string, database: string): Promise<number> {
  if (typeof container !== 'string') return container;
  const containers = await firefoxContainers(dirname(database));
  const isNamed = ({ name }: FirefoxContainer) => name.toLowerCase() === container.toLowerCase();
  const found = containers.find(isNamed);
  if (found !== undefined) return found.id;
  const names = containers.map(({ name }) => JSON.stringify(name)).join(', ') || 'none';
  throw new BrowserDatabaseError(
    'ERR_COOKIE_CONTAINER_NOT_FOUND',
    `the profile has no container ${JSON.stringify(container)}; its containers: ${names}`,
  );
}

/** @throws BrowserDatabaseError (ERR_COOKIE_CONTAINER_NOT_FOUND) if a container is given for a database that is not Firefox's */
export function refuseContainer(container: number | string): void {
  if (container === 0) return;
  throw new BrowserDatabaseError(
    'ERR_COOKIE_CONTAINER_NOT_FOUND',
    'only a database of Firefox has containers',
  );
}
