// (f) The public suffix of a host.
// @ts-expect-error: psl's types do not resolve under nodenext.
import psl from 'psl';
import { getPublicSuffix } from 'tldts';
import { defaultPublicSuffixList } from 'undici-cookiejar';
import { compare, short } from './figures.js';
import { flat } from './hosts.js';
import { Race } from './race.js';

export const title = 'Public suffix of a host';

const OURS = 'defaultPublicSuffixList';
const TLDTS = 'tldts';
const PSL = 'psl';
const BAR = 100;

export async function measure() {
  const race = await Race.open(import.meta.url, [{ name: OURS }, { name: TLDTS }, { name: PSL }]);
  const seen = compare('a host seen before', 'ns', await race.run('seen'));
  const fresh = compare('a new host', 'ns', await race.run('fresh'));
  await race.close();
  const ns = seen.figures[OURS] ?? Number.NaN;
  const verdicts = [{ says: `${OURS} ${short(ns)} ns, under ${BAR} ns`, met: ns < BAR }];
  const ours = [OURS];
  return {
    rows: [
      { ...seen, verdicts, ours, plot: seen.what },
      { ...fresh, ours, plot: fresh.what },
    ],
  };
}

export const contestants = {
  [OURS]: () => operations((host) => defaultPublicSuffixList.publicSuffix(host)),
  [TLDTS]: () => operations((host) => getPublicSuffix(host, { allowPrivateDomains: true })),
  [PSL]: () => operations((host) => suffixByPsl(host)),
};

/** @param {string} host */
function suffixByPsl(host) {
  const parsed = psl.parse(host);
  return 'tld' in parsed ? (parsed.tld ?? null) : null;
}

const SUFFIXES = ['com', 'co.uk', 'github.io', 'de', 'com.au', 's3.amazonaws.com', 'xyz', 'gov.br'];

/** @param {number} count */
function hosts(count) {
  return Array.from({ length: count }, (_, i) =>
    flat(`www.name-${i}.${SUFFIXES[i % SUFFIXES.length]}`),
  );
}

/**
 * @param {(host: string) => string | null} suffixOf
 * @returns {import('./contestant.js').Operations}
 */
function operations(suffixOf) {
  const few = hosts(100);
  // So many that none is remembered when its turn comes again.
  const many = hosts(200_000);
  let turn = 0;
  /** @param {readonly string[]} all */
  const lookUp = (all) => (/** @type {number} */ count) => {
    let length = 0;
    for (const end = turn + count; turn < end; turn++) {
      length += suffixOf(/** @type {string} */ (all[turn % all.length]))?.length ?? 0;
    }
    return length;
  };
  return { seen: lookUp(few), fresh: lookUp(many) };
}
