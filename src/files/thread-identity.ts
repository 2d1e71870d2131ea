import { hostname } from 'node:os';
import { crypto, fs } from '../internal/node-modules.js';
import { errorCode } from './sync-or-async.js';

/** Identifies a thread to other threads, processes and machines. */
export interface ThreadIdentity {
  /** A hash of the host name. */
  readonly machine: string;
  /** A hash of the boot id and the pid namespace, within which the pid identifies the process; `null` if the system does not expose them. */
  readonly namespace: string | null;
  readonly pid: number;
  /** The thread id of the system; `null` if the system does not expose it (no /proc, or no permission to read it). */
  readonly thread: number | null;
  /** The start time of the thread in the system's unit, because pids and thread ids are reused. */
  readonly startTime: string | null;
}

let identity: ThreadIdentity | undefined;

/** The identity of the current thread. */
export function thisThread(): ThreadIdentity {
  identity ??= readIdentity();
  return identity;
}

function readIdentity(): ThreadIdentity {
  const { pid } = process;
  const thread = threadNumber();
  const startTime = thread === null ? null : (readStat(pid, thread)?.startTime ?? null);
  return {
    machine: shortHash(hostname()),
    namespace: readNamespace(),
    pid,
    thread: startTime === null ? null : thread,
    startTime,
  };
}

function readNamespace(): string | null {
  const boot = orNull(() => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = orNull(() => fs.readlinkSync('/proc/self/ns/pid'));
  return boot === null || namespace === null ? null : shortHash(`${boot} ${namespace}`);
}

function shortHash(text: string): string {
  return crypto().createHash('sha256').update(text).digest('hex').slice(0, 8);
}

function threadNumber(): number | null {
  const [pid, , thread] = orNull(() => fs.readlinkSync('/proc/thread-self'))?.split('/') ?? [];
  // The /proc of another pid namespace has other pids.
  return Number(pid) === process.pid ? Number(thread) : null;
}

/** Whether the thread still runs. `unknown` on another machine, and on systems without start times, where the pid may have been reused. */
export function threadState(identity: ThreadIdentity): ThreadState {
  const { pid, thread, startTime } = identity;
  if (isElsewhere(identity)) return 'unknown';
  if (!processExists(pid)) return 'gone';
  if (thread === null || startTime === null) return 'unknown';
  const found = readStat(pid, thread);
  // A process that is hidden from this one may still run.
  if (found === null) return readStat(pid, pid) === null ? 'unknown' : 'gone';
  return found.state !== ZOMBIE && found.startTime === startTime ? 'running' : 'gone';
}

/** A process without access to /proc, such as under the permission model, cannot read its namespace; then only the host name is compared. */
function isElsewhere({ machine, namespace }: ThreadIdentity): boolean {
  const here = thisThread();
  if (machine !== here.machine) return true;
  return namespace !== null && here.namespace !== null && namespace !== here.namespace;
}

export type ThreadState = 'running' | 'gone' | 'unknown';

/** A process that has exited and whose parent has not yet read its exit status. */
const ZOMBIE = 'Z';

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** Fields 3 and 22 of the thread's stat file; the command in field 2 may contain spaces and brackets. */
function readStat(pid: number, thread: number): { state: string; startTime: string } | null {
  return orNull(() => {
    const stat = fs.readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', startTime: fields[19] ?? '' };
  });
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
