export function supplementSource(date: string): Promise<string>;
