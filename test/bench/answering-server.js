// A server that answers at once, in a process of its own so that its work is not counted: `/none` without cookies, `/same` with three
// Set-Cookie headers, `/fresh` with three whose values differ from answer to answer. Prints its port.
import { createServer } from 'node:net';
import { cookieValue } from './hosts.js';

const END = '\r\n\r\n';

/** Answers by the letter with which the path begins. */
const ANSWERS = {
  n: [answer([])],
  s: [answer(setCookies(0))],
  f: Array.from({ length: 1024 }, (_, i) => answer(setCookies(i))),
};

let turn = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let unread = '';
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    unread += chunk.toString('latin1');
    let answers = '';
    for (let end = unread.indexOf(END); end >= 0; end = unread.indexOf(END)) {
      answers += answerTo(unread);
      unread = unread.slice(end + END.length);
    }
    socket.write(answers, 'latin1');
  });
});

server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(port);
});

/** @param {string} request that begins with `GET /` */
function answerTo(request) {
  const answers = ANSWERS[/** @type {keyof typeof ANSWERS} */ (request[5])];
  turn += 1;
  return answers[turn % answers.length];
}

/** @param {number} variant */
function setCookies(variant) {
  return [0, 1, 2].map(
    (i) => `cookie-${i}=${cookieValue(variant * 3 + i)}; Path=/; HttpOnly; SameSite=Lax`,
  );
}

/** @param {readonly string[]} cookies */
function answer(cookies) {
  const lines = [
    'HTTP/1.1 200 OK',
    'Content-Type: text/plain; charset=utf-8',
    'Date: Fri, 20 Nov 2026 12:00:00 GMT',
    'Connection: keep-alive',
    'Content-Length: 2',
    ...cookies.map((cookie) => `Set-Cookie: ${cookie}`),
  ];
  return `${lines.join('\r\n')}${END}ok`;
}
