import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParsedTemplate } from './parsed.ts';

/** dist/templates.json: shipped templates by name, each with the SHA-256 of the text that it was made of. */
export type ParsedTemplates = Record<string, ParsedTemplate & { sha256: string }>;

const read = new Map<string, ParsedTemplates>();

/** What dist/, which lies beside the folder of templates, holds of a template; undefined where its text is another one. */
export function parsedTemplate(templatesFolder: string, name: string, text: string): ParsedTemplate | undefined {
  const path = join(templatesFolder, '..', 'dist', 'templates.json');
  const all = read.get(path) ?? (JSON.parse(readFileSync(path, 'utf8')) as ParsedTemplates);
  read.set(path, all);
  const parsed = Object.hasOwn(all, name) ? all[name] : undefined;
  return parsed?.sha256 === hash('sha256', text) ? parsed : undefined;
}
