import { describe, expect, it } from 'vitest';
import {
  hasControlCharacter,
  hasNonAscii,
  isControlCharacter,
  octetsOf,
  textOf,
} from '../../src/internal/octets.js';

describe('octets', () => {
  const all = Array.from({ length: 0x180 }, (_, code) => code);

  it('00 to 1F but HTAB, and 7F, are control characters (6265bis-22 section 5.6)', () => {
    const controls = [...all.slice(0x00, 0x09), ...all.slice(0x0a, 0x20), 0x7f];
    expect(all.filter(isControlCharacter)).toEqual(controls);
    const inside = (code: number) => hasControlCharacter(`a${String.fromCharCode(code)}b`);
    expect(all.filter(inside)).toEqual(controls);
  });

  it('from 80 on are not ASCII', () => {
    const inside = (code: number) => hasNonAscii(`a${String.fromCharCode(code)}b`);
    expect(all.filter(inside)).toEqual(all.slice(0x80));
  });

  it.each(['\x01', 'a\x01', '\x01a'])('are found at either end of %j', (text) => {
    expect(hasControlCharacter(text)).toBe(true);
    expect(hasNonAscii(text.replace('\x01', 'é'))).toBe(true);
  });

  it.each([
    ['', ''],
    ['plain', 'plain'],
    ['\x7f', '\x7f'],
    ['é', '\xc3\xa9'],
    ['☃', '\xe2\x98\x83'],
    ['🍪', '\xf0\x9f\x8d\xaa'],
  ])('%j goes out as %j, and comes back', (text, octets) => {
    expect([octetsOf(text), textOf(octets)]).toEqual([octets, text]);
  });

  it.each([
    ['\xe9', 'an octet by itself'],
    ['\xc3', 'half of a character'],
    ['\xc0\x80', 'a longer form than needed'],
    ['\xed\xa0\x80', 'half of a pair of surrogates'],
    ['\u01c3\u01a9', 'characters that are no octets, though their last eight bits would do'],
  ])('%j is no text in UTF-8: %s', (octets) => {
    expect(textOf(octets)).toBeNull();
  });
});
