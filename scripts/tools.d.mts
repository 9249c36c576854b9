export const toolsDirectory: string;
export function toolPath(set: string, program: string): string;
export function ensureTools(set: string, say?: (line: string) => void): string;
export function findPython(): string;
