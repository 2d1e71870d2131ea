import { malformed } from './malformed.js';
import type { SqliteValue } from './sqlite-value.js';

/** Reads variable-length integers: one to nine bytes of seven bits each, the most significant first (fileformat2, section 1.6). */
export class VarintReader {
  at: number;

  constructor(
    readonly bytes: Buffer,
    at = 0,
  ) {
    this.at = at;
  }

  /** Exact up to 2^53, more than any length in a file. */
  readLength(): number {
    let value = 0;
    for (let index = 0; index < 8; index++) {
      const byte = this.#readByte();
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    return value * 256 + this.#readByte();
  }

  /** A signed integer of 64 bits. */
  readSigned(): bigint {
    let value = 0n;
    for (let index = 0; index < 8; index++) {
      const byte = this.#readByte();
      value = (value << 7n) | BigInt(byte & 0x7f);
      if (byte < 0x80) return value;
    }
    return BigInt.asIntN(64, (value << 8n) | BigInt(this.#readByte()));
  }

  #readByte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw malformed('an integer is cut off');
    return byte;
  }
}

/**
 * Decodes a record (fileformat2, section 2.1): a header of serial types, then the values.
 * @param count how many columns to decode at most
 */
export function decodeRecord(record: Buffer, count: number): SqliteValue[] {
  const header = new VarintReader(record);
  const headerSize = header.readLength();
  const values: SqliteValue[] = [];
  let at = headerSize;
  while (header.at < headerSize && values.length < count) {
    const type = header.readLength();
    const end = at + sizeOf(type);
    if (end > record.length) throw malformed('a value is cut off');
    values.push(decodeValue(type, record, at, end));
    at = end;
  }
  return values;
}

const FIXED_SIZES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function sizeOf(type: number): number {
  if (type >= 12) return Math.floor((type - 12) / 2);
  const size = FIXED_SIZES[type];
  if (size === undefined) throw malformed('a value has a reserved type');
  return size;
}

function decodeValue(type: number, record: Buffer, at: number, end: number): SqliteValue {
  if (type >= 12)
    return type % 2 === 1 ? record.toString('latin1', at, end) : record.subarray(at, end);
  if (type === 0) return null;
  if (type === 6) return record.readBigInt64BE(at);
  if (type === 7) return record.readDoubleBE(at);
  return type >= 8 ? BigInt(type - 8) : BigInt(record.readIntBE(at, end - at));
}
