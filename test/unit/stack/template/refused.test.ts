import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { AwsSession } from '../../../../src/aws/index.ts';
import { loadTemplate } from '../../../../src/stack/index.ts';
import { readSamConfig } from '../../../../src/stack/template/samconfig.ts';
import { readStoredTemplate } from '../../../../src/stack/template/stored-template.ts';
import { failureWith } from '../../../support/failure-with.ts';

const folder = mkdtempSync(join(tmpdir(), 'deploy-refused-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('a template that is none', () => {
  test.each<[string, string, number | undefined, string[]]>([
    ['a file in UTF-16', Buffer.from('Resources: {}', 'utf16le').toString('latin1'), undefined, ['UTF-8', 'NUL']],
    ['a bracket that is not closed', 'Resources: {\n', 2, ['template.yaml']],
    ['a key twice', 'Resources: {}\nResources: {}\n', 2, ['template.yaml']],
    ['a second document', 'Resources: {}\n---\nResources: {}\n', 2, ['template.yaml', 'line 2', '---']],
    ['a list', '- a\n', undefined, ['template.yaml']],
    [
      'parameters as a list',
      'Parameters: [a]\nResources: { Q: { Type: AWS::SQS::Queue } }\n',
      undefined,
      ['Parameters', 'template.yaml'],
    ],
    [
      'outputs as a text',
      'Resources: { Q: { Type: AWS::SQS::Queue } }\nOutputs: none\n',
      undefined,
      ['Outputs', 'template.yaml'],
    ],
  ])('%s', (_, text, line, facts) => {
    const load = () => loadTemplate({ path: fileOf('template.yaml', text) });
    expect(load).toThrow(failureWith('template', ...facts));
    if (line !== undefined) expect(load).toThrow(expect.objectContaining({ line }));
  });

  test.each(['https://example.org', 'next.yaml', ''])('%j is no address of one', async (url) => {
    await expect(readStoredTemplate({} as AwsSession, url)).rejects.toThrow(failureWith('template', url));
  });
});

describe('a samconfig file', () => {
  const CONFIG = 'version = 0.1\n[test.deploy.parameters]\nstack_name = "shop"\n[prod.deploy.parameters]\n';

  test('without the environment is refused with those that it has', () => {
    const file = fileOf('samconfig.toml', CONFIG);
    expect(() => readSamConfig(file, 'staging')).toThrow(
      failureWith('input', 'samconfig.toml', 'staging', 'test, prod'),
    );
    expect(readSamConfig(file, 'default')).toEqual({ file });
  });

  test('that cannot be read is refused with its line', () => {
    const file = fileOf('broken.toml', 'version = 0.1\n[test\n');
    expect(() => readSamConfig(file, 'test')).toThrow(failureWith('input', 'broken.toml', 'line 2'));
  });
});
