import { afterEach, expect, test } from '@jest/globals';
import { imageRequest } from '../../../../src/image/index.ts';
import { findEcrRepository } from '../../../../src/image/registry/ecr.ts';
import { isImmutable, type Registry, type Repository } from '../../../../src/image/registry/registry.ts';
import { findReusable } from '../../../../src/image/stored/reuse.ts';
import { jsonService, type JsonService } from '../../../support/aws/json-protocol.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

let service: JsonService;
afterEach(() => service?.close());

/** A repository as ECR describes it. */
async function repository(imageTagMutability: string, filters: string[]): Promise<Repository> {
  const imageTagMutabilityExclusionFilters = filters.map((filter) => ({ filterType: 'WILDCARD', filter }));
  service = await jsonService({
    DescribeRepositories: () => ({
      result: {
        repositories: [
          { repositoryName: 'shop', repositoryUri: 'h/shop', imageTagMutability, imageTagMutabilityExclusionFilters },
        ],
      },
    }),
  });
  const session = sessionOn(service);
  return await findEcrRepository(session, { kind: 'ecr', name: 'shop' }, { createRepository: false });
}

// https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html
test.each<[string, string[], string, boolean]>([
  ['IMMUTABLE', [], 'v1', true],
  ['MUTABLE', [], 'v1', false],
  ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*'], 'v1', true],
  ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*'], 'latest', false],
  ['IMMUTABLE_WITH_EXCLUSION', ['latest', 'dev-*'], 'dev-7', false],
  ['IMMUTABLE_WITH_EXCLUSION', ['1.*'], '1x', true],
  ['MUTABLE_WITH_EXCLUSION', ['v*'], 'v1', true],
  ['MUTABLE_WITH_EXCLUSION', ['v*'], 'latest', false],
])('%s but for %j: tag %s cannot be moved: %s', async (mutability, filters, tag, expected) => {
  expect(isImmutable(await repository(mutability, filters), tag)).toBe(expected);
});

test.each<[string, string | undefined]>([
  ['v1', 'v1'],
  ['latest', undefined],
])('a rebuilt image with the tag %s, which another one has: %s is taken', async (tag, taken) => {
  const found = await repository('IMMUTABLE_WITH_EXCLUSION', ['latest']);
  const image = { digest: 'sha256:old', createdAt: Date.now() };
  const registry = { lookup: () => Promise.resolve(new Map([[tag, image]])) } as unknown as Registry;
  const request = imageRequest({ context: '/', repository: 'shop', tags: [tag] });
  expect((await findReusable(registry, found, 'a'.repeat(40), request)).takenTag).toBe(taken);
});
