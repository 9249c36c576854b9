/** The tables of docs/errors.md, from src/report/error-codes.json. */
import codes from '../src/report/error-codes.json' with { type: 'json' };
import { table } from '../src/report/markdown.ts';

/** The sections of the page, by the `area` of a code: all actions, or the part of a deployment that fails so. */
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
  const areas = new Set(Object.keys(AREAS));
  const homeless = Object.entries(codes).find(([, { area }]) => !areas.has(area));
  if (homeless) throw new Error(`error-codes.json: ${homeless[0]} has an unknown area`);
  const sections = Object.entries(AREAS).map(([area, title]) => {
    const rows = Object.entries(codes).filter(([, description]) => description.area === area);
    // An anchor for each code, so that a link from a summary or a chat leads to its row.
    const cells = rows.map(([code, { when, todo }]) => [`<a id="${code}"></a>\`${code}\``, when, todo]);
    return `## ${title}\n\n${table(['Code', 'When', 'What to do'], cells)}`;
  });
  return sections.join('\n');
}
