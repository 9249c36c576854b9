import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readRequest } from '../../../src/actions/inputs/deploy-inputs.ts';
import { dataTemplate } from '../../../src/resources/index.ts';
import { parseResources } from '../../../src/resources/definition/parse.ts';
import { shippedTemplate } from '../../../src/stack/index.ts';
import { actionRun } from '../../support/actions/action-run.ts';
import { workflowInputs } from '../../support/apps/example-stage.ts';

const root = join(import.meta.dirname, '../../..');
const examples = globSync('templates/examples/s*', { cwd: root }).map((path) => basename(String(path)));
const folder = (name: string) => join(root, 'templates/examples', name);
const text = (name: string, path: string) => readFileSync(join(folder(name), path), 'utf8');

test('there are five', () => expect(examples).toHaveLength(5));

describe.each(examples)('%s', (name) => {
  test('has a workflow of fewer than 40 lines', () => {
    expect(text(name, '.github/workflows/deploy.yml').split('\n').length).toBeLessThan(40);
  });

  test.each(['dev', 'staging', 'production'])('has the files that its workflow names for %s', (where) => {
    const inputs = workflowInputs(text(name, '.github/workflows/deploy.yml'));
    const named = ['resources', 'parameters-file', 'checks', 'settings-source'].flatMap((input) => inputs[input] ?? []);
    const missing = named.filter((path) => !existsSync(join(folder(name), path.replace('{{environment}}', where))));
    expect(missing).toEqual([]);
  });

  test('has resources that are read', () => {
    const { tables } = parseResources(text(name, 'deploy/resources.yaml'), name);
    expect(tables.map(({ variable }) => variable)).toContain('TABLE_NAME');
  });

  test('has a plan whose tables and buckets are those of its resources', () => {
    const path = 'deploy/migration.yaml';
    const plan = existsSync(join(folder(name), path)) ? text(name, path) : '';
    const named = [...plan.matchAll(/\$\{(\w+(?:Table|Bucket)Name)\}/g)].map(([, output]) => output);
    const options = {
      templates: join(root, 'templates'),
      environment: 'dev',
      disposable: false,
      webUrl: 'https://a.example',
    };
    const { outputs } = dataTemplate(parseResources(text(name, 'deploy/resources.yaml'), name), options)!;
    expect(named.filter((output) => !outputs.includes(output!))).toEqual([]);
  });

  test.each(['dev', 'staging', 'production'])('is read for %s, with parameters that a template has', (where) => {
    const environment = {
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REPOSITORY: `my-org/${name}`,
      GITHUB_WORKSPACE: folder(name),
      INPUT_ENVIRONMENT: where,
      ...Object.fromEntries(
        Object.entries(workflowInputs(text(name, '.github/workflows/deploy.yml'))).map(([input, value]) => [
          `INPUT_${input.toUpperCase()}`,
          value,
        ]),
      ),
    };
    const request = readRequest(actionRun(environment));
    const known = new Set(
      globSync('templates/stacks/*.yaml', { cwd: root }).flatMap((path) =>
        Object.keys(shippedTemplate(join(root, 'templates'), basename(String(path), '.yaml')).parameters),
      ),
    );
    expect(Object.keys(request.parameterOverrides).filter((parameter) => !known.has(parameter))).toEqual([]);
  });
});

test('the image with a server that nobody changes takes its settings from a file, and knows where they lie', () => {
  const inputs = workflowInputs(text('s5-chat-front-end', '.github/workflows/deploy.yml'));
  expect(inputs).toMatchObject({ 'package-type': 'image', 'settings-source': expect.stringMatching(/./) });
  expect(inputs['app-env']).toContain(inputs['settings-file']);
});
