import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parsedTemplates } from '../../../../scripts/parsed-templates.ts';
import { shippedTemplate, type Template, withFunctionSettings } from '../../../../src/stack/index.ts';

const root = join(import.meta.dirname, '../../../..');
const templates = join(root, 'templates');
const all = parsedTemplates(templates);

/** A checkout as a runner has it: templates/ beside dist/. */
const checkout = mkdtempSync(join(tmpdir(), 'parsed-'));
afterAll(() => rmSync(checkout, { recursive: true, force: true }));
mkdirSync(join(checkout, 'dist'));
writeFileSync(join(checkout, 'dist', 'templates.json'), JSON.stringify(all));
cpSync(join(templates, 'stacks'), join(checkout, 'templates', 'stacks'), { recursive: true });
const OTHER = 'Resources: { Other: { Type: AWS::SNS::Topic } }\n';
for (const name of ['data', 'constructor']) writeFileSync(join(checkout, 'templates', 'stacks', `${name}.yaml`), OTHER);

type Read = Omit<Template, 'document'> & { document: string };

const settings = { environment: { GREETING: 'hello' } };

/** What the modules say as the bundle has them, in a process of their own: the build puts parsed-in-dist.ts in the place of parsed.ts. */
const inDist = JSON.parse(
  execFileSync(process.execPath, ['--no-warnings', '--input-type=module', '--eval', asInDist()], {
    input: JSON.stringify([...Object.keys(all), 'constructor']),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    cwd: root,
  }),
) as { templates: Record<string, Read>; edited: string; once: boolean };

function asInDist(): string {
  return `import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context);
    return { ...found, url: found.url.replace(/\\/template\\/parsed\\.ts$/, '/template/parsed-in-dist.ts') };
  },
});
const { shippedTemplate, withFunctionSettings } = await import(${JSON.stringify(join(root, 'src/stack/index.ts'))});
const read = (name) => shippedTemplate(${JSON.stringify(join(checkout, 'templates'))}, name);
const templates = JSON.parse(readFileSync(0, 'utf8')).map((name) => {
  const { document, ...rest } = read(name);
  return [name, { ...rest, document: String(document) }];
});
const edited = withFunctionSettings(read('lambda-http'), 'Function', ${JSON.stringify(settings)}).text;
console.log(JSON.stringify({ templates: Object.fromEntries(templates), edited, once: read('web') === read('web') }));
`;
}

describe('a shipped template that the build has parsed', () => {
  test.each(Object.keys(all).filter((name) => name !== 'data'))('%s is what its text says', (name) => {
    const { selfContained, document, ...ours } = inDist.templates[name]!;
    const { document: parsed, ...theirs } = shippedTemplate(templates, name);
    expect(ours).toEqual(JSON.parse(JSON.stringify(theirs)));
    expect(document).toBe(String(parsed));
    // Those with code beside them are packaged; what is said of the others is that they need no bucket for it.
    expect(selfContained).toBe(!['preview', 'data-transfer'].includes(name));
  });

  test('settings are put into the same text', () => {
    const { text } = withFunctionSettings(shippedTemplate(templates, 'lambda-http'), 'Function', settings);
    expect(text).toContain('GREETING');
    expect(inDist.edited).toBe(text);
  });

  test('is read once', () => {
    expect(inDist.once).toBe(true);
  });

  test.each(['data', 'constructor'])('whose text is another one is parsed: %s', (name) => {
    const { resources, selfContained } = inDist.templates[name]!;
    expect(Object.keys(resources)).toEqual(['Other']);
    expect(selfContained).toBeUndefined();
  });
});
