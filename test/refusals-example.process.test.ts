import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the example prints each refusal with its reason, and no value', () => {
  const example = fileURLToPath(new URL('../examples/refusals.js', import.meta.url));
  const lines = execFileSync(process.execPath, [example], { encoding: 'utf8' }).trim().split('\n');
  expect(lines.map((line) => line.split(',')[0])).toEqual([
    'set everywhere (.co.uk): public-suffix',
    'set elsewhere (.bank.example): domain-mismatch',
    'set __Host-cart (www.shop.co.uk): prefix-unmet',
    'set embedded (www.shop.co.uk): same-site-none-insecure',
    'set track (pixel.ads.example): domain-blocked',
    'set sid (www.shop.co.uk): secure-overwrite',
    'return sid (www.shop.co.uk): secure-mismatch',
    '1 of 5 cookies of the first response was stored',
  ]);
  expect(lines.join()).not.toContain('stolen');
});
