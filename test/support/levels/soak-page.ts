import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceSection } from '../page-section.ts';

/** With DOCS=write a long run's results replace their section of docs/migrate-data.md; the other sections stay. */
export function writeSoakSection(section: string, body: string): void {
  if (process.env['DOCS'] !== 'write') return;
  const page = join(import.meta.dirname, '../../../docs/migrate-data.md');
  const head = `# migrate-data under kills, at scale, and there and back

Results of \`DOCS=write npm run soak -- --testPathPatterns data\`; samples of these runs are part of every \`npm test\`.
`;
  mkdirSync(dirname(page), { recursive: true });
  const before = existsSync(page) ? readFileSync(page, 'utf8') : head;
  writeFileSync(page, replaceSection(before, section, body, 'soak'));
}
