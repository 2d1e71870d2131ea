// What the declarations of the package leave out, read with TypeScript's own API.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ unexported: string[], strictOptionals: string[] }} Findings */

/**
 * @param {any} ts TypeScript's API
 * @param {string} folder of the installed package
 * @returns {Findings} types that a public signature names and no entry exports; optional properties that refuse undefined
 */
export function readDeclarations(ts, folder) {
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const entries = Object.values(exports).flatMap((entry) => entry.import?.types ?? []);
  const files = entries.map((file) => join(folder, file));
  const { NodeNext } = ts.ModuleKind;
  const program = ts.createProgram(files, { module: NodeNext, strict: true, types: [] });
  const checker = program.getTypeChecker();
  const exported = new Set(files.flatMap(exportsOf));
  /** @type {Set<string>} */
  const unexported = new Set();
  /** @type {Set<string>} */
  const strictOptionals = new Set();
  for (const symbol of exported) {
    for (const declaration of symbol.declarations ?? []) visit(declaration, symbol.name);
  }
  return { unexported: [...unexported], strictOptionals: [...strictOptionals] };

  /** @param {string} file */
  function exportsOf(file) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file));
    return checker.getExportsOfModule(module).map(resolve);
  }

  /** @param {any} symbol */
  function resolve(symbol) {
    return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  /**
   * @param {any} node
   * @param {string} owner
   */
  function visit(node, owner) {
    if (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) return;
    const name = ts.isTypeReferenceNode(node) ? node.typeName : undefined;
    const named = name && checker.getSymbolAtLocation(name);
    if (named && isOurs(resolve(named))) unexported.add(`${owner}: ${resolve(named).name}`);
    if (
      ts.isPropertySignature(node) &&
      node.questionToken &&
      !/undefined|unknown/.test(node.type.getText())
    )
      strictOptionals.add(`${owner}: ${node.name.getText()}`);
    ts.forEachChild(node, (/** @type {any} */ child) => visit(child, owner));
  }

  /** @param {any} symbol of this package, and a type of its own, which no entry exports */
  function isOurs(symbol) {
    const isLocal = (/** @type {any} */ declaration) =>
      declaration.getSourceFile().fileName.includes('/undici-cookiejar/') &&
      !ts.isTypeParameterDeclaration(declaration) &&
      !ts.isModuleBlock(declaration.parent);
    return !exported.has(symbol) && symbol.declarations?.some(isLocal);
  }
}
