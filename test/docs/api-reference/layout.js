// A plugin of TypeDoc that decides the files of the API reference: of the main entry, a page for each class that is no error and
// one page for the rest; of any other entry, one page. An entry's page starts with links to its exports.
import { Converter, LiteralType, PageEvent, ReflectionKind, UnionType } from 'typedoc';
import { MemberRouter } from 'typedoc-plugin-markdown';

const MAIN = 'undici-cookiejar';

/** TypeDoc's names of the entries, and how a program imports them. */
const ENTRIES = new Map([
  ['index', MAIN],
  ['redis/redis-storage', `${MAIN}/redis`],
  ['sqlite/sqlite-storage', `${MAIN}/sqlite`],
  ['storage/storage-tests', `${MAIN}/storage-tests`],
  ['tough-cookie', `${MAIN}/tough-cookie`],
]);

/** The groups of links at the start of an entry's page. */
const KINDS = new Map([
  ['Functions', ({ kind }) => kind === ReflectionKind.Function],
  ['Classes', (each) => each.kind === ReflectionKind.Class && !isError(each)],
  ['Errors', isError],
  ['Values', ({ kind }) => kind === ReflectionKind.Variable],
  ['Types', ({ kind }) => kind === ReflectionKind.Interface || kind === ReflectionKind.TypeAlias],
]);

export function load(app) {
  app.renderer.defineRouter(MAIN, Router);
  const unions = new Map();
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (context, reflection) => {
    const union = unionOfTexts(context, reflection);
    if (union !== null) unions.set(reflection, union);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const [reflection, union] of unions) reflection.type = union;
    for (const entry of project.children) entry.name = ENTRIES.get(entry.name) ?? entry.name;
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => leaveOutInherited(project));
  app.renderer.on(PageEvent.END, (page) => {
    if (page.model.kindOf(ReflectionKind.Module))
      page.contents = withLinks(page, app.renderer.router);
  });
}

/** The texts of a type that is a union of them, however the source computes it. */
function unionOfTexts(context, reflection) {
  if (reflection.kind !== ReflectionKind.TypeAlias) return null;
  const symbol = context.getSymbolFromReflection(reflection);
  const { types = [] } = context.checker.getDeclaredTypeOfSymbol(symbol);
  if (types.length === 0 || !types.every((type) => type.isStringLiteral())) return null;
  return new UnionType(types.map(({ value }) => new LiteralType(value)));
}

/** A member is described where it is declared. */
function leaveOutInherited(project) {
  for (const reflection of Object.values(project.reflections)) {
    if (reflection.inheritedFrom !== undefined) project.removeReflection(reflection);
    delete reflection.overwrites;
    delete reflection.implementationOf;
  }
}

function withLinks({ contents, model }, router) {
  const lines = [...KINDS].flatMap(([title, belongs]) => {
    const members = model.children.filter(belongs);
    const links = members.map((each) => `[${each.name}](${router.relativeUrl(model, each)})`);
    return links.length === 0 ? [] : [`- ${title}: ${links.join(', ')}`];
  });
  const [title, ...rest] = contents.split('\n\n');
  return [title, lines.join('\n'), ...rest].join('\n\n');
}

function isError({ kind, name }) {
  return kind === ReflectionKind.Class && name.endsWith('Error');
}

function hasPage(reflection) {
  const { kind, parent } = reflection;
  return kind === ReflectionKind.Class && parent?.name === MAIN && !isError(reflection);
}

class Router extends MemberRouter {
  buildPages(project) {
    const pages = super.buildPages(project);
    for (const entry of project.children) this.#numberLikeGitHub(entry.children);
    return pages;
  }

  /** A type that has the name of a function, but for the case, is the second heading of that name. */
  #numberLikeGitHub(exports) {
    const functions = exports.filter(({ kind }) => kind === ReflectionKind.Function);
    for (const { name } of functions) {
      const namesake = exports.find(
        (each) => each.name !== name && each.name.toLowerCase() === name.toLowerCase(),
      );
      if (namesake === undefined || hasPage(namesake)) continue;
      const anchor = `${name.toLowerCase()}-1`;
      this.anchors.set(namesake, anchor);
      this.fullUrls.set(namesake, this.fullUrls.get(namesake).replace(/#.*/, `#${anchor}`));
    }
  }

  buildChildPages(reflection, pages) {
    this.membersWithOwnFile = hasPage(reflection) ? ['Class'] : [];
    super.buildChildPages(reflection, pages);
  }

  getIdealBaseName(reflection) {
    if (reflection.name === MAIN) return 'exports';
    if (reflection.kindOf(ReflectionKind.Module)) return reflection.name.slice(MAIN.length + 1);
    return hasPage(reflection) ? reflection.name : super.getIdealBaseName(reflection);
  }
}
