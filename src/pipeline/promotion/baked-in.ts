import { readFileSync } from 'node:fs';
import { walkFolder } from '../../files/walk.ts';
import type { ReleaseRecord } from '../../release/index.ts';
import { Failure } from '../../report/index.ts';

/** Shorter ones are words that stand in any text. */
const SHORTEST = 8;

/** What names an environment and nothing else: addresses, and the ids and names of what its stacks hold. */
function namesOf({ url, apiUrl, stacks, backends = [] }: ReleaseRecord): string[] {
  const hosts = [url, apiUrl].filter((one) => URL.canParse(one)).map((one) => new URL(one).hostname);
  const outputs = stacks.flatMap((stack) => Object.values(stack.outputs));
  const ids = outputs.map((value) => (URL.canParse(value) && /^https?:/.test(value) ? new URL(value).hostname : value));
  const names = [...hosts, ...backends.map(({ domain }) => domain), ...ids, ...stacks.map(({ name }) => name)];
  return [...new Set(names)].filter((name) => name.length >= SHORTEST && !/^(true|false|[\d.]+)$/.test(name));
}

/** A name of another environment in a file of the site. */
interface Finding {
  file: string;
  line: number;
  column: number;
  name: string;
}

/** The first place of each name, in every file that is no picture, font or the like. */
function findIn(folder: string, names: readonly string[]): Finding[] {
  const files = [...walkFolder(folder)].filter(({ kind }) => kind === 'file');
  return files.flatMap(({ path, file }) => {
    const bytes = readFileSync(file);
    // A source map and a script are text; what holds a zero byte is none.
    if (bytes.subarray(0, 8000).includes(0)) return [];
    const text = bytes.toString('utf8');
    return names.flatMap((name): Finding[] => {
      const at = text.indexOf(name);
      if (at === -1) return [];
      const before = text.slice(0, at);
      return [{ file: path, line: before.split('\n').length, column: at - before.lastIndexOf('\n'), name }];
    });
  });
}

/** Throws a Failure for a site that was built for another environment: its page would work on that one's data. */
export function refuseBakedIn(folder: string, source: ReleaseRecord): void {
  const found = findIn(folder, namesOf(source));
  if (found.length === 0) return;
  const places = found.slice(0, 5).map(({ file, line, column, name }) => `${file}:${line}:${column} holds ${name}`);
  throw new Failure({
    code: 'baked-in',
    what: `The site of release ${source.id} was built for ${source.environment}`,
    why: `${places.join('. ')}${found.length > 5 ? `. And ${found.length - 5} more` : ''}`,
    todo: 'Let the page call its own address (/api/...), or read its settings at run time instead of from web-env; then deploy and promote again',
  });
}
