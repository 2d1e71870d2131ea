import { readFileSync } from 'node:fs';
import { parseAst } from 'vitest/node';

// Faults made mechanically: an operator, a constant, a branch or a call of the source, each put in place of another.

/**
 * @typedef {object} Fault
 * @property {string} file as seen from the root of the project
 * @property {number} line
 * @property {string} text of the line
 * @property {number} column where in this text the fault is
 * @property {number} start
 * @property {number} end
 * @property {string} was
 * @property {string} is
 */

/** @typedef {{ type: string, start: number, end: number, [field: string]: any }} Node */

/** @type {Record<string, string>} */
const OPERATORS = {
  ...{ '===': '!==', '!==': '===', '<': '<=', '<=': '<', '>': '>=', '>=': '>', '+': '-', '-': '+' },
  ...{
    '*': '/',
    '/': '*',
    '%': '*',
    '&': '|',
    '|': '&',
    '<<': '>>',
    '&&': '||',
    '||': '&&',
    '??': '&&',
  },
};

/** @type {Record<string, string>} */
const METHODS = {
  ...{
    startsWith: 'endsWith',
    endsWith: 'startsWith',
    some: 'every',
    every: 'some',
    min: 'max',
    max: 'min',
  },
  ...{ indexOf: 'lastIndexOf', lastIndexOf: 'indexOf', toLowerCase: 'toString', trim: 'toString' },
};

/** All faults that the file could have. @param {string} file @returns {Fault[]} */
export function faultsIn(file) {
  const code = readFileSync(file, 'utf8');
  /** @type {Fault[]} */
  const faults = [];
  /** @param {number} start @param {number} end @param {string} is */
  const put = (start, end, is) => {
    const lines = code.slice(0, start).split('\n');
    const text = code.split('\n')[lines.length - 1]?.trim() ?? '';
    const column = lines.at(-1)?.trimStart().length ?? 0;
    faults.push({
      ...{ file, line: lines.length, text, column },
      ...{ start, end, was: code.slice(start, end), is },
    });
  };
  walk(/** @type {any} */ (parseAst(code, { lang: 'ts' })), (node) => alter(node, code, put));
  return faults;
}

/**
 * @param {Node} node
 * @param {string} code
 * @param {(start: number, end: number, is: string) => void} put
 */
function alter(node, code, put) {
  const text = (/** @type {Node} */ part) => code.slice(part.start, part.end);
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const other = OPERATORS[node.operator];
      const at = code.indexOf(node.operator, node.left.end);
      if (other !== undefined) put(at, at + node.operator.length, other);
      break;
    }
    case 'UnaryExpression':
      if (node.operator === '!') put(node.start, node.start + 1, '');
      break;
    case 'IfStatement':
    case 'ConditionalExpression':
      put(node.test.start, node.test.end, `!(${text(node.test)})`);
      break;
    case 'Literal':
      if (typeof node.value === 'boolean') put(node.start, node.end, String(!node.value));
      if (typeof node.value === 'number') put(node.start, node.end, String(node.value + 1));
      if (typeof node.value === 'string')
        put(node.start, node.end, node.value === '' ? "'fault'" : "''");
      break;
    case 'ExpressionStatement':
      if (node.expression.type !== 'Literal') put(node.start, node.end, ';');
      break;
    case 'CallExpression': {
      const { callee } = node;
      const name = callee.type === 'MemberExpression' ? callee.property.name : '';
      const other = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
      if (other !== undefined) put(callee.property.start, callee.property.end, other);
      break;
    }
  }
}

/** What no test can tell: types, the sentences of errors, imports. */
const PASSED_OVER = /^(TS|Import|ExportAll|ThrowStatement|TemplateLiteral|Super)/;

/** @param {Node} node @param {(node: Node) => void} visit */
function walk(node, visit) {
  if (PASSED_OVER.test(node.type) && !/^TS(As|NonNull|Satisfies)/.test(node.type)) return;
  visit(node);
  for (const [field, value] of Object.entries(node)) {
    if (field === 'typeAnnotation' || field === 'returnType' || field === 'key') continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && typeof child.type === 'string')
        walk(child, visit);
    }
  }
}
