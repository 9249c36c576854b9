/**
 * Whether a bundler has put a hash of the content into a file's name: a hexadecimal hash, capitals with digits, or
 * capitals, small letters and digits mixed. Words and dates are none. Hashes that look like words are missed here; the
 * folder they lie in tells them (`immutableFolders`). The same rule stands in templates/stacks/edge/site.js.
 */
export function hasHash(path: string): boolean {
  const plain = /[.-]([A-Za-z0-9]{8,64})(\.[A-Za-z0-9]{1,8}){1,2}$/.exec(path);
  const base64url = /[.-]([A-Za-z0-9_-]{8})(\.[A-Za-z0-9]{1,8}){1,2}$/.exec(path);
  return (plain !== null && isHash(plain[1]!)) || (base64url !== null && isHash(base64url[1]!));
}

function isHash(word: string): boolean {
  if (!/[0-9]/.test(word)) return false;
  if (/^[0-9a-f]+$/.test(word)) return /[a-f]/.test(word);
  return /[A-Z]/.test(word) && (/^[A-Z0-9]+$/.test(word) || /[a-z]/.test(word));
}

/** A name that may hold a hash: eight or more characters before the extension, set off by a dot or a dash. */
function mayHaveHash(path: string): boolean {
  return /[.-][A-Za-z0-9_-]{8,}(\.[A-Za-z0-9]{1,8}){1,2}$/.test(path);
}

/** What Rollup and Vite put into a name: eight characters of base64url that are no word and no number. */
function looksHashed(path: string): boolean {
  const word = /[.-]([A-Za-z0-9_-]{8})(\.[A-Za-z0-9]{1,8}){1,2}$/.exec(path)?.[1];
  return word !== undefined && !/^([a-z]+|[A-Z]+|[A-Z][a-z]+|[0-9]+)$/.test(word);
}

/**
 * Folders ("assets/") in which every file is named by its content: all names may hold a hash and at least half surely
 * do, or all look like Vite's, of which a quarter have no digit and prove nothing alone. Next.js puts everything below
 * _next/static/ under such names or a build id. Only the uppermost such folders.
 */
export function immutableFolders(paths: readonly string[]): string[] {
  const folders = new Map<string, { sure: number; alike: number; files: number; other: boolean }>();
  for (const path of paths) {
    const next = /(^|\/)_next\/static\//.test(path);
    const sure = next || hasHash(path);
    const alike = sure || looksHashed(path);
    const may = alike || mayHaveHash(path);
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at + 1);
      const count = folders.get(folder) ?? { sure: 0, alike: 0, files: 0, other: false };
      folders.set(folder, {
        sure: count.sure + (sure ? 1 : 0),
        alike: count.alike + (alike ? 1 : 0),
        files: count.files + 1,
        other: count.other || !may,
      });
    }
  }
  const immutable = [...folders]
    .filter(
      ([, { sure, alike, files, other }]) =>
        !other && (sure * 2 >= files || (alike === files && (sure > 0 || files > 1))),
    )
    .map(([folder]) => folder)
    .sort();
  return immutable.filter((folder) => !immutable.some((upper) => upper !== folder && folder.startsWith(upper)));
}
