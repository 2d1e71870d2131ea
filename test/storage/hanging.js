// A process that ends by itself, with changes for a storage that never answers.
import { Session } from 'undici-cookiejar';

/** @type {import('undici-cookiejar').CookieStorage} */
const storage = {
  load: async () => ({ epoch: '', revision: 0, records: [] }),
  apply: () => new Promise(() => {}),
};
const session = await Session.open(storage, { lockTimeout: 100 });
session.jar.set('n', 'v', { url: 'https://a.test/' });
