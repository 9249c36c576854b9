// Makes dist/templates.json: what the shipped templates say, so that no run parses their YAML. Deployed is their text.
import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { findReferences } from '../src/stack/package/package-references.ts';
import { parseWithoutAliases } from '../src/stack/template/aliases.ts';
import type { ParsedTemplates } from '../src/stack/template/parsed-in-dist.ts';
import { loadTemplate } from '../src/stack/template/template.ts';

/** Of all templates below a folder such as templates/, by their names for `shippedTemplate`. */
export function parsedTemplates(folder: string): ParsedTemplates {
  const names = ['.', 'parts'].flatMap((below) =>
    readdirSync(join(folder, 'stacks', below))
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file) => `${below === '.' ? '' : `${below}/`}${basename(file, '.yaml')}`),
  );
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, 'stacks', `${name}.yaml`);
      const text = readFileSync(path, 'utf8');
      if (parseWithoutAliases(text).text !== text) throw new Error(`${path} has aliases, which CloudFormation refuses`);
      const template = loadTemplate({ path });
      const { data } = template;
      if (!isDeepStrictEqual(JSON.parse(JSON.stringify(data)), data)) throw new Error(`${path} is no plain data`);
      const { references, edits } = findReferences(template, {});
      const selfContained = references.length + edits().length === 0;
      return [name, { sha256: hash('sha256', text), selfContained, data }];
    }),
  );
}
