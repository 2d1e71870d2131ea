import { malformed } from './malformed.js';
import type { SqliteValue } from './sqlite-value.js';

/** A column as the CREATE TABLE statement declares it. */
export interface TableColumn {
  readonly name: string;
  /** Its position in a record. */
  readonly index: number;
  /** Whether the column is an alias of the rowid (`INTEGER PRIMARY KEY`), which records omit. */
  readonly isRowid: boolean;
  /** Whether the affinity is REAL: integers are read as floating-point numbers. */
  readonly isReal: boolean;
  /** The value in rows that were written before the column was added. */
  readonly defaultValue: SqliteValue;
}

/** The stored columns of a CREATE TABLE statement by name. @param sql octets, one character each */
export function tableColumns(sql: string): Map<string, TableColumn> {
  const definitions = definitionsOf(sql);
  const constraint = definitions.findIndex(([first]) => TABLE_CONSTRAINT.test(first?.text ?? ''));
  const ofColumns = constraint < 0 ? definitions : definitions.slice(0, constraint);
  const constraints = constraint < 0 ? [] : definitions.slice(constraint).flat();
  const primaryKey = primaryKeyOf(constraints);
  const stored = ofColumns.filter((definition) => !isVirtual(definition));
  const columns = stored.map((definition, index) => columnOf(definition, index, primaryKey));
  return new Map(columns.map((column) => [column.name, column]));
}

function columnOf(
  definition: readonly Token[],
  index: number,
  primaryKey: string | undefined,
): TableColumn {
  const name = unquote(definition[0]?.text ?? '');
  const keywords = definition.slice(1).filter(({ depth }) => depth === 0);
  const end = keywords.findIndex(({ text }) => COLUMN_CONSTRAINT.test(text));
  const type = (end < 0 ? keywords : keywords.slice(0, end)).map(({ text }) => text).join(' ');
  const isKey = name === primaryKey || hasPrimaryKey(keywords);
  const affinity = affinityOf(type);
  return {
    name,
    index,
    isRowid: isKey && /^integer$/i.test(type),
    isReal: affinity === 'real',
    defaultValue: defaultOf(definition, affinity),
  };
}

interface Token {
  readonly text: string;
  /** How many levels of parentheses within the column list enclose the token. */
  readonly depth: number;
}

/** In octets. The statements of browsers are shorter than 2,000. */
const LONGEST_STATEMENT = 65_536;
// Each alternative also matches an unterminated token, so that matching takes linear time.
const TOKEN =
  /\s+|--[^\n]*|\/\*.*?(?:\*\/|$)|x'[^']*'?|"(?:[^"]|"")*"?|'(?:[^']|'')*'?|`(?:[^`]|``)*`?|\[[^\]]*\]?|0x[\da-f]+|\.?\d+(?:\.\d*)?(?:e[-+]?\d+)?|[\w$\x80-\xff]+|./gis;
const SPACE_OR_COMMENT = /^(?:\s|--|\/\*)/;
const TABLE_CONSTRAINT = /^(?:constraint|primary|unique|check|foreign)$/i;
const COLUMN_CONSTRAINT =
  /^(?:constraint|primary|not|null|unique|check|default|collate|references|generated|as|\()$/i;

/** The comma-separated parts of the parenthesized list. */
function definitionsOf(sql: string): Token[][] {
  if (sql.length > LONGEST_STATEMENT) throw malformed('a table definition is too long');
  const tokens = (sql.match(TOKEN) ?? []).filter((token) => !SPACE_OR_COMMENT.test(token));
  const start = tokens.indexOf('(');
  if (start < 0) throw malformed('a table definition has no list of columns');
  const definitions: Token[][] = [[]];
  let depth = 0;
  for (const text of tokens.slice(start + 1)) {
    if (text === ')' && --depth < 0) break;
    if (text === ',' && depth === 0) definitions.push([]);
    else definitions.at(-1)?.push({ text, depth });
    if (text === '(') depth++;
  }
  return definitions;
}

/** The column of a table constraint `PRIMARY KEY (name)`; undefined without such a constraint or with several columns. */
function primaryKeyOf(constraints: readonly Token[]): string | undefined {
  const at = constraints.findIndex(({ text, depth }) => depth === 0 && /^primary$/i.test(text));
  const [, open, name, close] = constraints.slice(at + 1);
  return at >= 0 && open?.text === '(' && close?.text === ')'
    ? unquote(name?.text ?? '')
    : undefined;
}

/** `INTEGER PRIMARY KEY DESC` is not an alias of the rowid, for historical reasons. */
function hasPrimaryKey(keywords: readonly Token[]): boolean {
  const at = keywords.findIndex(({ text }) => /^primary$/i.test(text));
  return at >= 0 && !/^desc$/i.test(keywords[at + 2]?.text ?? '');
}

/** Generated columns are not stored, unless they are declared as STORED. */
function isVirtual(definition: readonly Token[]): boolean {
  const has = (keyword: RegExp) =>
    definition.some(({ text, depth }) => depth === 0 && keyword.test(text));
  return has(/^as$/i) && !has(/^stored$/i);
}

function unquote(text: string): string {
  const quote = text[0] ?? '';
  if (quote === '[') return text.slice(1, -1);
  return /["'`]/.test(quote) ? text.slice(1, -1).replaceAll(quote + quote, quote) : text;
}

/** The constant after DEFAULT. SQLite requires a constant for a column that is added to existing rows. */
function defaultOf(definition: readonly Token[], affinity: Affinity): SqliteValue {
  const at = definition.findIndex(({ text, depth }) => depth === 0 && /^default$/i.test(text));
  const tokens = at < 0 ? [] : definition.slice(at + 1).map(({ text }) => text);
  const [sign, ...rest] = tokens.filter((text) => text !== '(' && text !== '+');
  const literal = sign === '-' ? `-${rest[0]}` : sign;
  if (literal === undefined || /^null$/i.test(literal)) return null;
  if (/^x'/i.test(literal)) return Buffer.from(literal.slice(2, -1), 'hex');
  if (/^["'`[]/.test(literal)) return convertText(unquote(literal), affinity);
  const number = KEYWORDS.get(literal.toLowerCase()) ?? numberOf(literal);
  if (number === undefined) return convertText(literal, affinity);
  if (affinity !== 'text') return convertNumber(number, affinity);
  return typeof number === 'bigint' ? String(number) : literal;
}

const KEYWORDS: ReadonlyMap<string, bigint> = new Map([
  ['true', 1n],
  ['false', 0n],
]);

function numberOf(text: string): bigint | number | undefined {
  if (/^(?:[-+]?\d+|0x[\da-f]+)$/i.test(text)) {
    const integer = BigInt(text);
    return integer === BigInt.asIntN(64, integer) ? integer : Number(integer);
  }
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

type Affinity = 'integer' | 'text' | 'blob' | 'real' | 'numeric';

/** The affinity of a declared type (sqlite.org/datatype3.html, section 3.1). */
function affinityOf(type: string): Affinity {
  if (/int/i.test(type)) return 'integer';
  if (/char|clob|text/i.test(type)) return 'text';
  if (type === '' || /blob/i.test(type)) return 'blob';
  return /real|floa|doub/i.test(type) ? 'real' : 'numeric';
}

function convertText(text: string, affinity: Affinity): SqliteValue {
  const number = affinity === 'text' || affinity === 'blob' ? undefined : numberOf(text.trim());
  return number === undefined ? text : convertNumber(number, affinity);
}

function convertNumber(number: bigint | number, affinity: Affinity): bigint | number {
  if (affinity === 'real') return Number(number);
  const isWhole = affinity !== 'blob' && Number.isSafeInteger(number);
  return isWhole ? BigInt(number) : number;
}
