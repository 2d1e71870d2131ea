export function pslRules(): Promise<Set<string>>;
export function currentRules(): Set<string>;
export function currentSource(): string;
