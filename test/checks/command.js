import { spawn } from 'node:child_process';

/**
 * Runs a program without a shell and answers its standard output. Rejects with everything that it
 * printed when it fails or is still running after five minutes.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number }} [options] timeout in milliseconds
 * @returns {Promise<string>}
 */
export function command(program, args, { cwd, env, timeout = 300_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let everything = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      everything += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      everything += text;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else
        reject(new Error(`${[program, ...args].join(' ')}\n${everything}${ending(code, signal)}`));
    });
  });
}

/**
 * @param {number | null} code
 * @param {string | null} signal
 */
function ending(code, signal) {
  return signal === null
    ? `exit code ${code}`
    : `still running at its time limit, ended by ${signal}`;
}
