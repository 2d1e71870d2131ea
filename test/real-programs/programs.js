// The programs, each with the one line that it needs. Each logs in by a redirect that sets a cookie, and gives the page behind the login.
import { createRequire } from 'node:module';
import { Session, withCookies } from 'undici-cookiejar';

/** A program: `needs` is the line for the table of the documentation. @typedef {{ needs: string, run: (origin: string) => Promise<string> }} Program */

const { resolve } = createRequire(import.meta.url);

/** Whether the package of a program is installed. @param {string} name */
export function isInstalled(name) {
  try {
    resolve(`${name}/package.json`);
    return true;
  } catch (error) {
    return /** @type {{ code?: string }} */ (error).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  }
}

/** The handlers of a mocked site with the same login as the real one. @param {string} origin */
const pages = (origin) => ({
  [`${origin}/login`]: {
    status: 302,
    headers: { location: '/welcome', 'set-cookie': 'sid=early; Path=/' },
  },
  [`${origin}/welcome`]: {
    status: 302,
    headers: { location: '/account', 'set-cookie': 'sid=ada; Path=/' },
  },
});

/** MSW adds cookies that it has remembered itself. @param {string | null | undefined} cookie */
const account = (cookie) => (/\bsid=ada\b/.test(cookie ?? '') ? '<p>ada' : `<p>nobody: ${cookie}`);

/** @type {Record<string, Program>} */
export const programs = {
  msw: {
    needs: "new Session({ via: 'headers' })",
    async run() {
      const { http, HttpResponse } = await import('msw');
      const { setupServer } = await import('msw/node');
      const session = new Session({ via: 'headers' });
      const origin = 'http://mocked.test';
      const server = setupServer(
        ...Object.entries(pages(origin)).map(([url, init]) =>
          http.get(url, () => new HttpResponse(null, init)),
        ),
        http.get(`${origin}/account`, ({ request }) =>
          HttpResponse.text(account(request.headers.get('cookie'))),
        ),
      );
      server.listen({ onUnhandledRequest: 'error' });
      try {
        return await (await session.fetch(`${origin}/login`)).text();
      } finally {
        server.close();
      }
    },
  },
  nock: {
    needs: "new Session({ via: 'headers' })",
    async run() {
      const { default: nock } = await import('nock');
      const origin = 'http://mocked.test';
      const scope = nock(origin);
      for (const [url, { status, headers }] of Object.entries(pages(origin)))
        scope.get(new URL(url).pathname).reply(status, '', headers);
      scope.get('/account').reply(function () {
        return [200, account([this.req.headers.cookie].flat().join('; '))];
      });
      const session = new Session({ via: 'headers' });
      try {
        return await (await session.fetch(`${origin}/login`)).text();
      } finally {
        nock.restore();
        nock.cleanAll();
      }
    },
  },
  'node-fetch': {
    needs: "withCookies(nodeFetch, { via: 'headers' })",
    async run(origin) {
      const { default: nodeFetch } = await import('node-fetch');
      const fetch = withCookies(nodeFetch, { via: 'headers' });
      const response = await fetch(`${origin}/login`);
      if (!response.redirected || response.url !== `${origin}/account`)
        throw new Error(response.url);
      return await response.text();
    },
  },
  hono: {
    needs: "withCookies(app.request, { via: 'headers' })",
    async run() {
      const { Hono } = await import('hono');
      const app = new Hono();
      for (const [url, { status, headers }] of Object.entries(pages('http://localhost')))
        app.get(new URL(url).pathname, (context) =>
          context.body(null, /** @type {302} */ (status), headers),
        );
      app.get('/account', (context) => context.html(account(context.req.header('cookie'))));
      const request = withCookies(app.request, { via: 'headers' });
      return await (await request('/login')).text();
    },
  },
  ofetch: {
    needs: 'createFetch({ fetch: session.fetch })',
    async run(origin) {
      const { createFetch } = await import('ofetch');
      const session = new Session();
      const ofetch = createFetch({ fetch: session.fetch });
      return await ofetch(`${origin}/login`, { responseType: 'text' });
    },
  },
  ky: {
    needs: 'ky.create({ fetch: session.fetch })',
    async run(origin) {
      const { default: ky } = await import('ky');
      const session = new Session();
      return await ky.create({ fetch: session.fetch }).get(`${origin}/login`).text();
    },
  },
  wretch: {
    needs: 'wretch(url).fetchPolyfill(session.fetch)',
    async run(origin) {
      const { default: wretch } = await import('wretch');
      const session = new Session();
      return await wretch(`${origin}/login`).fetchPolyfill(session.fetch).get().text();
    },
  },
  'openapi-fetch': {
    needs: 'createClient({ baseUrl, fetch: session.fetch })',
    async run(origin) {
      const { default: createClient } = await import('openapi-fetch');
      const session = new Session();
      const client = createClient({ baseUrl: origin, fetch: session.fetch });
      const { data } = await client.GET(/** @type {never} */ ('/login'), { parseAs: 'text' });
      return String(data);
    },
  },
  'graphql-request': {
    needs: 'new GraphQLClient(url, { fetch: session.fetch })',
    async run(origin) {
      const { GraphQLClient } = await import('graphql-request');
      const session = new Session();
      await (await session.fetch(`${origin}/login`)).text();
      const client = new GraphQLClient(`${origin}/graphql`, { fetch: session.fetch });
      return /** @type {{ page: string }} */ (await client.request('{ page }')).page;
    },
  },
  axios: {
    needs: "axios.create({ adapter: 'fetch', env: { fetch: session.fetch } })",
    async run(origin) {
      const { default: axios } = await import('axios');
      const session = new Session();
      const client = axios.create({ adapter: 'fetch', env: { fetch: session.fetch } });
      return (await client.get(`${origin}/login`)).data;
    },
  },
};
