/** The tables of docs/errors.md, from the codes in src/report/error-codes.ts. */
import { ERROR_CODES } from '../src/report/error-codes.ts';
import { table } from '../src/report/markdown.ts';

const AREAS = {
  any: 'All actions',
  environment: 'Environments and releases',
  stack: 'Stacks',
  image: 'Images',
  site: 'Sites',
  checks: 'Checks',
  data: 'Migrations',
};

export function errorTables(): string {
  const sections = Object.entries(AREAS).map(([area, title]) => {
    const codes = Object.entries(ERROR_CODES).filter(([, description]) => description.area === area);
    // An anchor for each code, so that a link from a summary or a chat leads to its row.
    const rows = codes.map(([code, { when, todo }]) => [`<a id="${code}"></a>\`${code}\``, when, todo]);
    return `## ${title}\n\n${table(['Code', 'When', 'What to do'], rows)}`;
  });
  return sections.join('\n');
}
