import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { resolveTarget, writeAtomically } from '../files/atomic-write.js';
import { type FileOperation, runAsync } from '../files/sync-or-async.js';

/**
 * Writes the body of a response to a file, which has its old content until the body is complete. A pipe or device receives the body as it
 * arrives.
 */
export async function writeBody(body: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  if (await isReplaceable(path)) await runAsync(replaceContent(path, body));
  else await pipeline(body, createWriteStream(path));
}

/** Whether it is a regular file or does not exist. If standard output is a file, `/dev/stdout` is one, but other programs write to it. */
async function isReplaceable(path: string): Promise<boolean> {
  if (/^\/(?:dev|proc)\//.test(resolve(path))) return false;
  const stats = await stat(path).catch(() => null);
  return stats === null || stats.isFile();
}

function* replaceContent(path: string, body: AsyncIterable<Uint8Array>): FileOperation<void> {
  yield* writeAtomically(yield* resolveTarget(path), body);
}
