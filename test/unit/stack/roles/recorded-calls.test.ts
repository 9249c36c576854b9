import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { rolesWith } from '../../../support/aws/bootstrap-roles.ts';
import { actionsOf } from '../../../support/aws/iam-actions.ts';
import type { Statement } from '../../../support/aws/iam-policy.ts';
import { accessTo } from '../../../../src/resources/index.ts';
import { parseResources } from '../../../../src/resources/definition/parse.ts';
import {
  BY_APPS,
  BY_CLOUDFORMATION,
  BY_LIBRARIES,
  BY_OTHERS,
  NOT_OF_DEPLOYMENTS,
  UNCALLED,
  UNRECORDED,
} from './call-reasons.ts';

const root = join(import.meta.dirname, '../../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** What src/ called in the tests: `--record-calls` of scripts/jest.ts adds to it. */
const recorded = JSON.parse(read('test/support/aws/recorded-calls.json')) as string[];
const called = new Set([...recorded.flatMap(actionsOf), ...Object.keys(BY_OTHERS)]);

const resources = rolesWith({
  Migrations: 'allowed',
  DataDeletion: 'allowed',
  PromotionReaders: 'arn:aws:iam::222222222222:role/deploy',
  PromotionSources: 'arn:aws:iam::222222222222:role/deploy-bootstrap-PromotionRole-X',
  ReadableArns: 'arn:aws:lambda:eu-central-1:123456789012:function:my-stack-*',
});

interface Right {
  /** "DeployPolicy Stacks": where it stands. */
  place: string;
  action: string;
}

function rightsOf(...ids: string[]): Right[] {
  return ids.flatMap((id) => {
    const { PolicyDocument, Policies = [] } = resources[id]!.Properties as {
      PolicyDocument?: { Statement: Statement[] };
      Policies?: { PolicyDocument: { Statement: Statement[] } }[];
    };
    const documents = [PolicyDocument, ...Policies.map((policy) => policy.PolicyDocument)];
    return documents
      .flatMap((document) => document?.Statement ?? [])
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Sid = '', Action }) =>
        [Action ?? []].flat().map((action) => ({ place: `${id} ${Sid}`.trim(), action })),
      );
  });
}

/** Who makes calls of its own: the actions, with each of their roles. */
const CALLERS = {
  deployments: ['DeployRole', 'DeployPolicy', 'TeardownPolicy', 'MigrationPolicy', 'DataDeletionPolicy'],
  previews: ['PreviewPolicy', 'PreviewDataPolicy', 'PreviewDomainPolicy'],
  plans: ['PlanPolicy'],
  promotions: ['PromotionRole'],
};
/** Whose calls CloudFormation makes. */
const MAKERS = ['ExecutionRole', 'PlanExecutionRole', 'PreviewResources'];

const covers = (pattern: string, action: string) => new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(action);

test('the table knows every policy of the bootstrap stack', () => {
  const ids = Object.entries(resources)
    .filter(([, { Type, Properties }]) => Type.startsWith('AWS::IAM::') && /"Action"/.test(JSON.stringify(Properties)))
    .filter(([id]) => rightsOf(id).length > 0)
    .map(([id]) => id);
  expect([...Object.values(CALLERS).flat(), ...MAKERS, 'PreviewBoundary'].toSorted()).toEqual(ids.toSorted());
});

describe('what the tests called', () => {
  const sources = globSync('src/**/*.ts', { cwd: root }).map((path) => {
    const text = read(String(path));
    const commands = [...text.matchAll(/new (\w+)Command\(|\bpaginate(\w+)\(/g)].map(([, one, pages]) => one ?? pages!);
    const services = [...text.matchAll(/\b(\w+)Client\b/g)].map(([, name]) => name!.toLowerCase());
    return { commands: new Set(commands), services: new Set(services) };
  });
  const partsOf = (call: string) => {
    const at = call.lastIndexOf(' ');
    return { service: call.slice(0, at).replaceAll(' ', '').toLowerCase(), name: call.slice(at + 1) };
  };
  const names = recorded.map((call) => partsOf(call).name);

  test('is all that src/ can call, but for what has a reason', () => {
    const inSource = new Set(sources.flatMap(({ commands }) => [...commands]));
    expect([...inSource].filter((name) => !names.includes(name)).toSorted()).toEqual(
      Object.keys(UNRECORDED).toSorted(),
    );
  });

  /** A client may come from a helper in another file; only where two services have a command of the name does it matter. */
  const isInSource = (call: string) => {
    const { service, name } = partsOf(call);
    const isShared = names.filter((one) => one === name).length > 1;
    return (
      sources.some(({ services }) => services.has(service)) &&
      sources.some(({ commands, services }) => commands.has(name) && (!isShared || services.has(service)))
    );
  };

  test('is nothing that src/ calls no more: take it out of recorded-calls.json, and what was allowed for it', () => {
    expect(recorded.filter((call) => !isInSource(call)).toSorted()).toEqual(Object.keys(BY_LIBRARIES).toSorted());
  });

  test.each(['S3 PutBucketAcl', 'Glue GetTable', 'Glue ListTables'])('%s would be found', (call) => {
    expect(isInSource(call)).toBe(false);
  });

  test('is allowed to the role of deployments, but for what has a reason', () => {
    const rights = rightsOf(...CALLERS.deployments);
    const refused = [...called].filter((action) => !rights.some((right) => covers(right.action, action)));
    expect(refused.toSorted()).toEqual(Object.keys(NOT_OF_DEPLOYMENTS).toSorted());
  });
});

describe('what a role may do', () => {
  test('was called, or has a reason', () => {
    const idle = rightsOf(...Object.values(CALLERS).flat()).filter(
      ({ action }) => ![...called].some((one) => covers(action, one)),
    );
    expect([...new Set(idle.map(({ action }) => action))].toSorted()).toEqual(Object.keys(UNCALLED).toSorted());
  });

  test('is for resources that the shipped templates make, where CloudFormation calls', () => {
    const types = new Set(
      globSync('templates/stacks/**/*.yaml', { cwd: root }).flatMap((path) => {
        const { Resources = {} } = parse(read(String(path)), { logLevel: 'silent' }) as {
          Resources?: Record<string, { Type: string }>;
        };
        return Object.values(Resources).map(({ Type }) => Type);
      }),
    );
    expect(Object.keys(BY_CLOUDFORMATION).toSorted()).toEqual(
      [...new Set(rightsOf(...MAKERS).map(({ place }) => place))].toSorted(),
    );
    for (const [place, of] of Object.entries(BY_CLOUDFORMATION))
      expect({ place, of: of.filter((one) => /^AWS::/.test(one) && !types.has(one)) }).toEqual({ place, of: [] });
  });
});

describe('what an app may do', () => {
  /** Code of the apps that the tests deploy, and of what runs beside them. */
  const code = globSync(
    [
      'templates/app/src/**/*.ts',
      'templates/app-python/*.py',
      'templates/examples/*/*.py',
      'templates/stacks/{preview,lambda-layer}/**/*.{mjs,py}',
      'test/support/apps/storing-app.ts',
    ],
    { cwd: root },
  )
    .map((path) => read(String(path)))
    .join('\n');
  const isInCode = (action: string) => {
    const name = action.split(':')[1]!;
    const python = name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
    const inDocuments = `documents\\.${name.replace(/Item$/, '').toLowerCase()}\\(`;
    return new RegExp(`\\b(${name}(Command)?\\b|${python}\\(|${inDocuments})`).test(code);
  };

  test('is what apps of the tests do, or has a reason', () => {
    const templates = ['lambda-http', 'lambda-image', 'container-fargate', 'container-express', 'container-apprunner'];
    const inTemplates = templates.flatMap((name) => {
      const { Resources } = parse(read(`templates/stacks/${name}.yaml`), { logLevel: 'silent' }) as {
        Resources: Record<string, { Type: string }>;
      };
      return Object.values(Resources)
        .filter(({ Type }) => Type === 'AWS::IAM::Role')
        .flatMap((role) => actionsIn(role));
    });
    const everything = parseResources(read('test/unit/resources/everything.yaml'), 'everything.yaml');
    const granted = accessTo({ ...everything, grants: { ...everything.grants, other: undefined } }, {});
    const all = new Set([
      ...inTemplates,
      ...granted.flatMap(({ Action }) => Action),
      ...rightsOf('PreviewBoundary').map(({ action }) => action),
    ]);
    expect([...all].filter((action) => !isInCode(action)).toSorted()).toEqual(Object.keys(BY_APPS).toSorted());
  });
});

/** Actions that policies inside allow, in conditions too. */
function actionsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { Effect, Action } = value as { Effect?: string; Action?: string | string[] };
  const own = Effect === 'Allow' && Action ? [Action].flat().filter((action) => action !== 'sts:AssumeRole') : [];
  return [...own, ...Object.values(value).flatMap(actionsIn)];
}
