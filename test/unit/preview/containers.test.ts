import { afterEach, expect, test } from '@jest/globals';
import { openPreviewContainers } from '../../../src/preview/index.ts';
import { inTurn, jsonService, type JsonAnswer, type JsonService } from '../../support/aws/json-protocol.ts';
import { sessionOn } from '../../support/aws/session-on.ts';

let service: JsonService;
afterEach(() => service.close());

const SETTINGS = { Relay: 'arn:aws:lambda:eu-central-1:123456789012:function:deploy-pr-relay', PreviewCluster: 'c' };
const found: JsonAnswer = { result: { Parameter: { Value: JSON.stringify(SETTINGS) } } };

/** Stacks of environments, in pages. */
const stacks = (...pages: string[][]) =>
  inTurn(
    ...pages.map((names, index) => ({
      result: {
        ResourceTagMappingList: names.map((name) => ({
          ResourceARN: `arn:aws:cloudformation:eu-central-1:123456789012:stack/shop-${name}-web/5f1`,
          Tags: [
            { Key: 'deploy:app', Value: 'shop' },
            { Key: 'deploy:environment', Value: name },
          ],
        })),
        PaginationToken: index < pages.length - 1 ? 'more' : '',
      },
    })),
  );

async function open(GetParameter: JsonAnswer, GetResources: ReturnType<typeof stacks>) {
  service = await jsonService({ GetParameter: () => GetParameter, GetResources });
  const session = sessionOn(service);
  return await openPreviewContainers(session);
}

test('in an account of previews alone it is what the administrator has made', async () => {
  expect(await open(found, stacks(['pr-7', 'pr-8'], ['pr-123456789']))).toEqual(SETTINGS);
  await service.close();
  expect(await open(found, stacks([]))).toEqual(SETTINGS);
});

test.each([
  [[['staging']], 'shop-staging-web'],
  [[['pr-7', 'pr-8'], ['production']], 'shop-production-web'],
  // No number of a pull request: somebody has called an environment so.
  [[['pr-0']], 'shop-pr-0-web'],
  [[['pr-7-old']], 'shop-pr-7-old-web'],
])('stacks of %j: one is no preview, and is named', async (pages, name) => {
  await expect(open(found, stacks(...pages))).rejects.toMatchObject({
    code: 'preview-containers',
    what: expect.stringContaining(name),
  });
});

test('where nobody has made it, and where that cannot be looked at, there is none', async () => {
  const missing = open({ error: 'ParameterNotFound' }, stacks([]));
  await expect(missing).rejects.toMatchObject({ code: 'preview-containers', what: expect.stringContaining('yet') });
  await service.close();
  const denied: JsonAnswer = { error: 'AccessDeniedException', message: 'not authorized to perform: tag:GetResources' };
  await expect(open(found, () => denied)).rejects.toMatchObject({ code: 'permission' });
});
