import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const CUSTOMER = "{ customer: true, cookies: [ 'sid', 'flash', 'theme' ] }";

it.each<[example: string, lines: string[]]>([
  [
    'wrap-global-fetch.js',
    [
      'login: 200 set sid, flash, theme, cart',
      `account: 200 ${CUSTOMER}`,
      "with a cookie of this call: { customer: true, cookies: [ 'lent', 'sid', 'flash', 'theme' ] }",
      'without the jar: 401',
    ],
  ],
  [
    'compose-agent.js',
    ["login: 200 { customer: true, cookies: [ 'sid', 'flash' ] }", `account: 200 ${CUSTOMER}`],
  ],
  [
    'session.js',
    ['today, login: 200 set sid, flash, theme, cart', `tomorrow, account: 200 ${CUSTOMER}`],
  ],
])('%s prints these lines', (example, lines) => {
  const path = fileURLToPath(new URL(`../examples/${example}`, import.meta.url));
  const printed = execFileSync(process.execPath, [path], { encoding: 'utf8' });
  expect(printed.split('\n')).toEqual(expect.arrayContaining(lines));
});

it('compose-agent.js shows the jar with its values masked', () => {
  const path = fileURLToPath(new URL('../examples/compose-agent.js', import.meta.url));
  const printed = execFileSync(process.execPath, [path], { encoding: 'utf8' });
  expect(printed).toContain('sid');
  expect(printed).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
});
