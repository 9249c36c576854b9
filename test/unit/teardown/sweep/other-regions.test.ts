import { afterEach, describe, expect, test } from '@jest/globals';
import { createContext } from '../../../../src/operation/index.ts';
import { stackName } from '../../../../src/release/index.ts';
import { previewsElsewhere } from '../../../../src/teardown/sweep/other-regions.ts';
import { type AwsServer, awsServer, ServiceError } from '../../../support/aws/aws-server.ts';
import { recordingReporter } from '../../../support/recording-reporter.ts';
import { sessionOn } from '../../../support/aws/session-on.ts';

let server: AwsServer | undefined;
afterEach(() => server?.close());

const nameOf = (app: string, environment: string) => stackName({ app, environment }, 'web');

/** An account that answers each region's ListStacks so; its stacks may not be described, as by the role of previews. */
async function elsewhere(listed: (region: string) => string[]) {
  server = await awsServer(({ operation, headers }) => {
    if (operation !== 'ListStacks') throw new ServiceError('AccessDenied', 'not authorized', 403);
    const region = /Credential=[^/]+\/\d+\/([^/]+)/.exec(String(headers['authorization']))![1]!;
    return { StackSummaries: listed(region).map((StackName) => ({ StackName, StackStatus: 'CREATE_COMPLETE' })) };
  });
  const session = sessionOn(server);
  const report = recordingReporter();
  return { found: await previewsElsewhere(createContext(session, report), 'shop'), lines: report.lines };
}

describe('previews in other regions', () => {
  test('are found by the names of their stacks, those of other apps and environments are not', async () => {
    const names = [
      nameOf('shop', 'pr-7'),
      nameOf('shop', 'pr-7'),
      nameOf('shop', 'pr-x'),
      nameOf('shop', 'staging'),
      'shop-pr-9-notes',
    ];
    const { found, lines } = await elsewhere((region) =>
      ['eu-central-1', 'eu-west-1'].includes(region) ? [...names, nameOf('shop-b', 'pr-8')] : [],
    );
    expect(found).toEqual(['pr-7 (eu-west-1)']);
    expect(lines).toEqual([]);
  });

  test.each([
    ['is closed to the role is passed over', 'AccessDenied', 0],
    ['does not answer is named', 'InternalFailure', 1],
  ])('a region that %s', async (_, refusal, told) => {
    const { found, lines } = await elsewhere((region) => {
      if (region === 'us-east-1')
        throw new ServiceError(refusal, 'not authorized', refusal === 'AccessDenied' ? 403 : 500);
      return region === 'eu-west-1' ? [nameOf('shop', 'pr-7')] : [];
    });
    expect(found).toEqual(['pr-7 (eu-west-1)']);
    expect(lines.filter((line) => line.includes('us-east-1'))).toHaveLength(told);
  });
});
