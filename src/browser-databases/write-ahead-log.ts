import { malformed } from './malformed.js';

const HEADER_SIZE = 32;
const FRAME_HEADER_SIZE = 24;
const MAGIC = 0x377f0682;

/**
 * The newest committed pages of a write-ahead log by page number (fileformat2, section 4). Firefox overwrites its log from the start after
 * each checkpoint, so a frame with another salt or a wrong checksum is from an older generation and ends the log.
 */
export function walPages(log: Buffer, pageSize: number): Map<number, Buffer> {
  const pages = new Map<number, Buffer>();
  const checksum = checksumOfHeader(log);
  if (checksum === null) return pages;
  if (log.readUInt32BE(8) !== pageSize) throw malformed('the log has pages of another size');
  let transaction = new Map<number, Buffer>();
  for (const frame of frames(log, pageSize, checksum)) {
    transaction.set(frame.readUInt32BE(0), frame.subarray(FRAME_HEADER_SIZE));
    const isCommit = frame.readUInt32BE(4) !== 0;
    if (!isCommit) continue;
    for (const [number, page] of transaction) pages.set(number, page);
    transaction = new Map();
  }
  return pages;
}

/** The frames of the newest generation, in order. */
function* frames(log: Buffer, pageSize: number, checksum: Checksum): Generator<Buffer> {
  const salt = log.subarray(16, 24);
  const size = FRAME_HEADER_SIZE + pageSize;
  for (let at = HEADER_SIZE; at + size <= log.length; at += size) {
    const frame = log.subarray(at, at + size);
    if (!frame.subarray(8, 16).equals(salt)) return;
    checksum.add(frame.subarray(0, 8));
    checksum.add(frame.subarray(FRAME_HEADER_SIZE));
    if (!checksum.equals(frame, 16)) return;
    yield frame;
  }
}

/** The checksum of the header, which the frames continue; null if the log has no valid header, as after a checkpoint. */
function checksumOfHeader(log: Buffer): Checksum | null {
  if (log.length < HEADER_SIZE) return null;
  const magic = log.readUInt32BE(0);
  if (magic !== MAGIC && magic !== MAGIC + 1) return null;
  const checksum = new Checksum(magic === MAGIC);
  checksum.add(log.subarray(0, 24));
  return checksum.equals(log, 24) ? checksum : null;
}

/** The cumulative checksum of a log (fileformat2, section 4.2). */
class Checksum {
  readonly #isLittleEndian: boolean;
  #first = 0;
  #second = 0;

  constructor(isLittleEndian: boolean) {
    this.#isLittleEndian = isLittleEndian;
  }

  add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 8) {
      this.#first = (this.#first + this.#read(bytes, at) + this.#second) >>> 0;
      this.#second = (this.#second + this.#read(bytes, at + 4) + this.#first) >>> 0;
    }
  }

  #read(bytes: Buffer, at: number): number {
    return this.#isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
  }

  equals(bytes: Buffer, at: number): boolean {
    return bytes.readUInt32BE(at) === this.#first && bytes.readUInt32BE(at + 4) === this.#second;
  }
}
