// psl's own declarations do not resolve under nodenext; this is the part that is used here.
declare module 'psl' {
  const psl: {
    parse(name: string): { readonly tld?: string | null; readonly listed?: boolean };
  };
  export default psl;
}
