import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../checks/packed.js';
import { startExampleSite } from './example-site.js';
import { compileSnippet, runSnippet, writeSnippet } from './run-snippet.js';
import { docComments, findSnippets, type Snippet } from './snippets.js';

describe('the programs of a Markdown text', () => {
  const program = { use: 'program', file: undefined } as const;
  const cases: [string, string, Snippet[]][] = [
    ['none in prose', 'a `js` b', []],
    [
      'a js block',
      'text\n\n```js\na();\n```\n',
      [{ line: 3, language: 'js', ...program, code: 'a();\n' }],
    ],
    [
      'javascript is js',
      '```javascript\n```',
      [{ line: 1, language: 'js', ...program, code: '\n' }],
    ],
    [
      'a ts block with a title',
      '~~~ts title=x\na\n~~~',
      [{ line: 1, language: 'ts', ...program, code: 'a\n' }],
    ],
    [
      'a program that is not run',
      '```js not-run (needs a server)\na\n```',
      [{ line: 1, language: 'js', use: 'not-run', file: undefined, code: 'a\n' }],
    ],
    ['no sh block', '```sh\nnpm ci\n```', []],
    ['no js inside another block', '````md\n```js\na\n```\n````', []],
    [
      'one in a list',
      '- x\n  ```cjs\n  if (a)\n    b();\n  ```',
      [{ line: 2, language: 'cjs', ...program, code: 'if (a)\n  b();\n' }],
    ],
    ['CRLF', '```js\r\na\r\n```\r\n', [{ line: 1, language: 'js', ...program, code: 'a\n' }]],
  ];
  it.each(cases)('%s', (_title, markdown, snippets) => {
    expect(findSnippets(markdown)).toEqual(snippets);
  });

  it('a block that is never closed is an error', () => {
    expect(() => findSnippets('a\n```js\nb')).toThrow('line 2');
  });
});

it('the programs of doc comments are found at their lines', () => {
  const source = `const a = '\`\`\`js';
  /**
   * Text
   * @example
   * \`\`\`js
   * if (a)
   *   b();
   * \`\`\`
   */
  f();`;
  expect(findSnippets(docComments(source))).toEqual([
    { line: 5, language: 'js', use: 'program', file: undefined, code: 'if (a)\n  b();\n' },
  ]);
});

describe('a program of a Markdown text', () => {
  let project: string;
  let site: Awaited<ReturnType<typeof startExampleSite>>;
  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'snippets-'));
    await symlink(join(root, 'node_modules'), join(project, 'node_modules'));
    site = await startExampleSite();
  });
  afterAll(async () => {
    site.close();
    await rm(project, { recursive: true });
  });

  async function run(code: string, language: Snippet['language'] = 'js') {
    const file = await writeSnippet(
      { line: 1, language, use: 'program', file: undefined, code },
      project,
    );
    const tsc = join(root, 'node_modules', 'typescript', 'lib', 'tsc.js');
    if (language === 'ts') await compileSnippet(file, tsc);
    return runSnippet(file, site, project);
  }

  const example = 'https://example.com/a?b';
  const asked = { method: 'GET', host: 'example.com', path: '/a?b', loggedIn: false, cookies: {} };
  const ways: [string, string][] = [
    ["Node's own fetch", `const r = await fetch('${example}');`],
    ["npm undici's fetch", `import { fetch } from 'undici'; const r = await fetch('${example}');`],
    [
      'request() and an Agent with the dns interceptor',
      `import { Agent, interceptors, request } from 'undici';
       const dispatcher = new Agent().compose(interceptors.dns());
       const { body: r } = await request('${example}', { dispatcher });`,
    ],
    [
      'a ProxyAgent',
      `import { ProxyAgent, fetch } from 'undici';
       const dispatcher = new ProxyAgent('http://proxy.example:8080');
       const r = await fetch('${example}', { dispatcher });`,
    ],
  ];
  it.each(ways)('reaches the example site through %s', async (_way, code) => {
    const printed = await run(
      `${code}\nconsole.log(JSON.stringify(await r.json())); process.exit();`,
    );
    expect(JSON.parse(printed)).toEqual(asked);
  });

  it('sees the Set-Cookie of the login and the redirect to the account', async () => {
    const printed = await run(
      `const r = await fetch('https://example.com/login', { redirect: 'manual' });
       console.log(r.status, r.headers.get('location'), r.headers.getSetCookie().length);`,
    );
    expect(printed).toBe('303 /account 2\n');
  });

  it('fails when it throws', async () => {
    await expect(run("throw new Error('so it goes');")).rejects.toThrow('so it goes');
  });

  it('fails when its promise is rejected unheard', async () => {
    await expect(run("Promise.reject(new Error('unheard'));")).rejects.toThrow('unheard');
  });

  it('runs as CommonJS where it is marked cjs', async () => {
    expect(await run("console.log(typeof require('undici').Agent);", 'cjs')).toBe('function\n');
  });

  it('runs as TypeScript where it is marked ts', async () => {
    expect(await run('const a: number = 1;\nconsole.log(a);', 'ts')).toBe('1\n');
  });

  it('fails where its types are wrong', async () => {
    await expect(run("const a: number = 'b';\nconsole.log(a);", 'ts')).rejects.toThrow('TS2322');
  });
});
