// The hosts and cookies of the bench, the same for every contestant.

/** Cookies of one host. */
export const PER_HOST = 10;

/** @param {number} index */
export function hostName(index) {
  return flat(`www.shop-${index}.com`);
}

/** @param {number} index */
export function pageOf(index) {
  return flat(`https://${hostName(index)}/account/orders?page=2`);
}

/**
 * The Set-Cookie headers of a host's response, as servers write them. No two values are alike.
 * @param {number} host
 */
export function setCookiesOf(host) {
  return Array.from({ length: PER_HOST }, (_, i) => {
    const value = cookieValue(host * PER_HOST + i);
    return flat(`cookie-${i}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax`);
  });
}

/** 24 characters. @param {number} seed */
export function cookieValue(seed) {
  let text = '';
  for (let part = seed + 1; text.length < 24; ) {
    part = Math.imul(part ^ (part >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    text += (part >>> 0).toString(36).padStart(6, '0').slice(-6);
  }
  return text;
}

/** A flat string, as received from a socket: in V8, a concatenation is a tree until it is read. @param {string} text */
export function flat(text) {
  return Buffer.from(text, 'latin1').toString('latin1');
}

/**
 * So many of the hosts, evenly spread over all.
 * @param {number} count
 * @param {number} all
 */
export function spread(count, all) {
  return Array.from({ length: count }, (_, i) => Math.floor((i * all) / count));
}

/** All hosts in an order of no sense, the same in each run. @param {number} all */
export function shuffled(all) {
  const order = Array.from({ length: all }, (_, i) => i);
  let random = 1;
  for (let i = all - 1; i > 0; i--) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    const j = random % (i + 1);
    const kept = /** @type {number} */ (order[i]);
    order[i] = /** @type {number} */ (order[j]);
    order[j] = kept;
  }
  return order;
}
