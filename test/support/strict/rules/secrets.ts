import { randomUUID } from 'node:crypto';
import type { Emulator, Rule } from '../rule.ts';
import { resourcesOf } from '../template.ts';

export function secretsRules(): Rule[] {
  return [labelledVersions, versionGone, emptyPages()];
}

/** What the emulator keeps of versions without labels is gone on AWS, or may be at any time. */
const labelledVersions: Rule = {
  id: 'secrets-labelled-versions',
  service: 'secretsmanager',
  behaviour: 'DescribeSecret lists the versions that have labels; the others are deprecated and may be deleted.',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html',
  answer({ operation }, body, status) {
    if (operation !== 'DescribeSecret' || status !== 200) return undefined;
    const answer = JSON.parse(body) as { VersionIdsToStages?: Record<string, string[]> };
    const labelled = Object.entries(answer.VersionIdsToStages ?? {}).filter(([, labels]) => labels.length > 0);
    return JSON.stringify({ ...answer, VersionIdsToStages: Object.fromEntries(labelled) });
  },
};

/** With a token of its own: of two fronts in line, each knows the page that it has made. */
function emptyPages(): Rule {
  const token = `after-an-empty-page-${randomUUID()}`;
  return {
    id: 'ssm-empty-pages',
    service: 'ssm',
    behaviour:
      'DescribeParameters goes through all parameters before it filters: a page may be empty and have one after it.',
    source: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html',
    answer({ operation, body: asked }, body, status) {
      if (operation !== 'DescribeParameters' || status !== 200 || asked.includes('"NextToken"')) return undefined;
      const { Parameters } = JSON.parse(body) as { Parameters?: unknown[] };
      return Parameters?.length ? JSON.stringify({ Parameters: [], NextToken: token }) : undefined;
    },
    rewriteBody({ operation, body }) {
      if (operation !== 'DescribeParameters' || !body.includes(token)) return undefined;
      const { NextToken: _, ...first } = JSON.parse(body) as { NextToken: string };
      return JSON.stringify(first);
    },
  };
}

const versionGone: Rule = {
  id: 'template-secret-version-gone',
  service: 'cloudformation',
  behaviour: 'A dynamic reference to a version of a secret that has no label any more may not be resolved.',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html#term_version',
  async refuse(request, emulator) {
    const text = JSON.stringify(await resourcesOf(request, emulator));
    for (const [, secret, version] of text.matchAll(
      /\{\{resolve:secretsmanager:(arn:[^{}]*?):SecretString:[^:{}]*::([\w-]+)\}\}/g,
    )) {
      if ((await labelsOf(emulator, secret!, version!)) !== 0) continue;
      return {
        code: 'ValidationError',
        message: `Could not find a value associated with JSONKey in SecretString or version ${version} of ${secret}`,
      };
    }
    return undefined;
  },
};

/** -1 for a secret that the emulator does not know. */
async function labelsOf(emulator: Emulator, SecretId: string, version: string): Promise<number> {
  const answer = await emulator.json('secretsmanager', 'secretsmanager.DescribeSecret', { SecretId });
  const { VersionIdsToStages } = answer as { VersionIdsToStages?: Record<string, string[]> };
  return VersionIdsToStages ? (VersionIdsToStages[version] ?? []).length : -1;
}
