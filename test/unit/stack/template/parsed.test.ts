import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import { parsedTemplates } from '../../../../scripts/parsed-templates.ts';
import * as fromSource from '../../../../src/stack/index.ts';
import * as inDist from '../../../../src/stack/template/parsed-in-dist.ts';

const templates = join(import.meta.dirname, '../../../../templates');
const all = parsedTemplates(templates);

/** A checkout as a runner has it: templates/ beside dist/, and the modules as the bundle has them. */
const checkout = mkdtempSync(join(tmpdir(), 'parsed-'));
afterAll(() => rmSync(checkout, { recursive: true, force: true }));
mkdirSync(join(checkout, 'dist'));
writeFileSync(join(checkout, 'dist', 'templates.json'), JSON.stringify(all));
cpSync(join(templates, 'stacks'), join(checkout, 'templates', 'stacks'), { recursive: true });
const shipped = join(checkout, 'templates');

jest.resetModules();
jest.unstable_mockModule('../../../../src/stack/template/parsed.ts', () => inDist);
const bundled = (await import('../../../../src/stack/index.ts')) as typeof fromSource;

describe('a shipped template that the build has parsed', () => {
  test.each(Object.keys(all))('%s is what its text says', (name) => {
    const { selfContained, document, ...ours } = bundled.shippedTemplate(shipped, name);
    const { document: parsed, ...theirs } = fromSource.shippedTemplate(templates, name);
    expect(ours).toEqual(theirs);
    expect(String(document)).toBe(String(parsed));
    // Those with code beside them are packaged; what is said of the others is that they need no bucket for it.
    expect(selfContained).toBe(!['preview', 'data-transfer'].includes(name));
  });

  test('settings are put into the same text', () => {
    const settings = { environment: { GREETING: 'hello' } };
    const texts = [
      bundled.shippedTemplate(shipped, 'lambda-http'),
      fromSource.shippedTemplate(templates, 'lambda-http'),
    ].map((template) => fromSource.withFunctionSettings(template, 'Function', settings).text);
    expect(texts[0]).toContain('GREETING');
    expect(texts[0]).toBe(texts[1]);
  });

  test('is read once', () => {
    expect(bundled.shippedTemplate(shipped, 'web')).toBe(bundled.shippedTemplate(shipped, 'web'));
  });

  test('whose text is another one is parsed', () => {
    const path = join(shipped, 'stacks', 'data.yaml');
    writeFileSync(path, 'Resources: { Other: { Type: AWS::SNS::Topic } }\n');
    const { resources, selfContained } = bundled.shippedTemplate(shipped, 'data');
    expect(Object.keys(resources)).toEqual(['Other']);
    expect(selfContained).toBeUndefined();
    writeFileSync(join(shipped, 'stacks', 'constructor.yaml'), 'Resources: { Other: { Type: AWS::SNS::Topic } }\n');
    expect(Object.keys(bundled.shippedTemplate(shipped, 'constructor').resources)).toEqual(['Other']);
  });
});
