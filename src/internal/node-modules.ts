// Modules of Node that an import statement makes expensive. It evaluates all that a module exports, which for node:util takes 3.8 ms and for
// node:fs 2.4 ms of the start of a program; both are loaded already. The others are loaded when they are first used: node:crypto takes
// 3.5 ms, node:net 2.2 ms, node:stream 1 ms.

export const { debuglog, inspect, promisify, types } = process.getBuiltinModule('node:util');
export const fs = process.getBuiltinModule('node:fs');

export const crypto = () => process.getBuiltinModule('node:crypto');
export const net = () => process.getBuiltinModule('node:net');
export const stream = () => process.getBuiltinModule('node:stream');
