// Node modules that are expensive to import. An import statement evaluates all exports of a module, which takes 3.8 ms for node:util and
// 2.4 ms for node:fs at startup, although both are already loaded. The others are loaded at first use: node:crypto takes 3.5 ms, node:net
// 2.2 ms, node:stream 1 ms.

// TextDecoder is no global in jsdom.
export const { debuglog, inspect, promisify, TextDecoder, types } =
  process.getBuiltinModule('node:util');
export const fs = process.getBuiltinModule('node:fs');

/** Calls the function once, at the first use: getBuiltinModule() in each call would slow down every request to an IPv4 address. */
function once<Module>(load: () => Module): () => Module {
  let module: Module | undefined;
  return () => {
    module ??= load();
    return module;
  };
}

export const asyncHooks = once(() => process.getBuiltinModule('node:async_hooks'));
export const crypto = once(() => process.getBuiltinModule('node:crypto'));
export const net = once(() => process.getBuiltinModule('node:net'));
export const stream = once(() => process.getBuiltinModule('node:stream'));
export const vm = once(() => process.getBuiltinModule('node:vm'));
