import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The pages that users and developers read, from the repository's root. */
export const DOCUMENTATION = globSync(['*.md', 'docs/*.md', 'actions/*/README.md', 'templates/**/README.md'], {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
}).map(String);

export function readPage(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

/** The fenced blocks of these languages, with the page that each stands on. */
export function blocksIn(...languages: string[]): (readonly [page: string, text: string])[] {
  const fence = new RegExp(`\`\`\`(?:${languages.join('|')})\\n([^]*?)\`\`\``, 'g');
  return DOCUMENTATION.flatMap((page) => [...readPage(page).matchAll(fence)].map(([, text]) => [page, text!] as const));
}

/** What stands in backquotes within the text, with its page. */
export function spansIn(pages: readonly string[] = DOCUMENTATION): (readonly [page: string, text: string])[] {
  return pages.flatMap((page) =>
    [
      ...readPage(page)
        .replace(/^ *```[^]*?^ *```/gm, '')
        .matchAll(/`([^`\n]+)`/g),
    ].map(([, text]) => [page, text!] as const),
  );
}
