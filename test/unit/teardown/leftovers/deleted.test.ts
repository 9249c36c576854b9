import { expect, test } from '@jest/globals';
import { deletedWith } from '../../../../src/teardown/leftovers/deleted.ts';
import { exists } from '../../../../src/aws/index.ts';
import { kindOf } from '../../../../src/teardown/leftovers/kinds.ts';
import type { PlannedStack } from '../../../../src/teardown/types.ts';
import { testSession } from '../../../support/emulator/session.ts';

const STACK = 'shop-dev-container';
const planned = (...ids: string[]) => ({ waves: [[{ name: STACK, ids, retained: [] as object[] } as PlannedStack]] });
const BALANCER = 'arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/shop/5f1';

/** ARN as it is tagged, and the id that CloudFormation has of it. */
const TAGGED: [string, string][] = [
  ['arn:aws:ec2:eu-central-1:1:natgateway/nat-0a1', 'nat-0a1'],
  ['arn:aws:ec2:eu-central-1:1:vpc/vpc-0a1', 'vpc-0a1'],
  [BALANCER, BALANCER],
  ['arn:aws:apigateway:eu-central-1::/apis/abc123', 'abc123'],
  ['arn:aws:apigateway:eu-central-1::/restapis/abc123', 'abc123'],
  ['arn:aws:sqs:eu-central-1:1:shop-dev-jobs', 'https://sqs.eu-central-1.amazonaws.com/1/shop-dev-jobs'],
  ['arn:aws:sns:eu-central-1:1:shop-dev-alarms', 'arn:aws:sns:eu-central-1:1:shop-dev-alarms'],
  ['arn:aws:elasticache:eu-central-1:1:serverlesscache:shop-dev', 'shop-dev'],
  ['arn:aws:events:eu-central-1:1:rule/shop-dev-nightly', 'shop-dev-nightly'],
];

test.each(TAGGED)('%s is gone with its stack, though its tags are still listed', async (arn, id) => {
  const look = async (isDeleted: (name: string) => boolean) =>
    await exists(testSession(), arn, { ...kindOf(arn), isDeleted });
  expect(await look(deletedWith(planned(id), { deletedStacks: [STACK] }))).toBe(false);
  // Another resource with the tags, one that its stack keeps, and one of a stack that is still being deleted.
  expect(await look(deletedWith(planned('another', `${id}0`), { deletedStacks: [STACK] }))).toBe(true);
  expect(await look(deletedWith(planned(id), { deletedStacks: [] }))).toBe(true);
});

test('what its stack keeps is there, though something that goes has its name: the policy of a bucket', () => {
  const [[stack]] = planned('shop-files').waves as [[PlannedStack]];
  const retained = [{ type: 'AWS::S3::Bucket', id: 'shop-files', path: 'Files', stack: STACK }];
  const isDeleted = deletedWith({ waves: [[{ ...stack, retained }]] }, { deletedStacks: [STACK] });
  expect(isDeleted('shop-files')).toBe(false);
});
