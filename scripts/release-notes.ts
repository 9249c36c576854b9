// `release-notes.ts v1.2.3` prints what CHANGELOG.md says about that version; fails where it says nothing, or where
// package.json has another version.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { notesFor } from './changelog.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const version = (process.argv[2] ?? '').replace(/^v/, '');
const { version: packaged } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const notes = notesFor(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);
if (version !== packaged) fail(`The tag says ${version}, package.json says ${packaged}`);
if (!notes) fail(`CHANGELOG.md has no section "## [${version}] - <date>", or nothing in it`);
console.log(notes);

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
