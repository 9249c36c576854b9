import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Leaves the result of a long run, as markdown, where `npm run soak -- --write` takes it from into docs/<page>.md. */
export function recordSoakResult(
  page: 'sync-spa' | 'migrate-data' | 'reference-app',
  section: string,
  body: string,
): void {
  const folder = process.env['SOAK_RESULTS'];
  if (folder) writeFileSync(join(folder, `${page}.${section}.md`), body);
}
