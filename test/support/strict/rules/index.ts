import type { Rule } from '../rule.ts';
import { accountRules, type Quotas } from './account.ts';
import { cloudformationRules } from './cloudformation.ts';
import { cloudfrontRules } from './cloudfront.ts';
import { dynamodbRules } from './dynamodb.ts';
import { ecrRules } from './ecr.ts';
import { keyValueStoreRules } from './key-value-store.ts';
import { lambdaRules } from './lambda.ts';
import { ecsRules } from './ecs.ts';
import { logRules } from './logs.ts';
import { nestedStackRules } from './nested-stacks.ts';
import { roleRules } from './roles.ts';
import { s3Rules } from './s3.ts';
import { secretsRules } from './secrets.ts';
import { slowDeletionRules } from './slow-deletions.ts';
import { stackStateRules } from './stack-states.ts';
import { tagRules } from './tags.ts';
import { templateRules } from './template.ts';

/** All rules, with a state of their own for one front. */
export function strictRules(quotas: Quotas = {}): Rule[] {
  return [
    ...s3Rules(),
    ...dynamodbRules(),
    ...cloudfrontRules(),
    ...slowDeletionRules(),
    ...keyValueStoreRules(),
    ...cloudformationRules(),
    ...stackStateRules(),
    ...nestedStackRules(),
    ...roleRules(quotas.newRoles ?? false),
    ...templateRules(),
    ...lambdaRules(),
    ...ecrRules(),
    ...ecsRules(),
    ...logRules(),
    ...secretsRules(),
    ...tagRules(),
    ...accountRules(quotas),
  ];
}
