export function ensurePackages(folder: string, say?: (line: string) => void): void;
