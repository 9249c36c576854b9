import type { Rule } from '../rule.ts';
import { resourcesOf } from '../template.ts';

/** What an account of one's own has; what is not given is not counted, since all suites share one account. */
export interface Quotas {
  vpcs?: number;
  /** Concurrent executions of all functions. */
  concurrency?: number;
  /** Roles that a stack makes are not known to the services that take them the first time. */
  newRoles?: boolean;
}

export function accountRules(quotas: Quotas): Rule[] {
  return [vpcQuota(quotas), concurrencyQuota(quotas), tokenOnce(), parameterNames];
}

function vpcQuota({ vpcs = Infinity }: Quotas): Rule {
  return {
    id: 'account-vpcs-5',
    service: 'cloudformation',
    behaviour: 'An account has at most 5 networks a region, the default one counted.',
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html',
    async refuse(request, emulator) {
      if (vpcs === Infinity) return undefined;
      const wanted = Object.values(await resourcesOf(request, emulator)).filter(
        (resource) => (resource as { Type?: string }).Type === 'AWS::EC2::VPC',
      ).length;
      if (wanted === 0) return undefined;
      const answer = await emulator.query('ec2', 'DescribeVpcs', { Version: '2016-11-15' });
      const present = new Set(answer.match(/<vpcId>[^<]+/g)).size;
      return present + wanted > vpcs
        ? { code: 'ValidationError', message: 'The maximum number of VPCs has been reached. (VpcLimitExceeded)' }
        : undefined;
    },
  };
}

function concurrencyQuota({ concurrency = 1000 }: Quotas): Rule {
  return {
    id: 'account-concurrency',
    service: 'cloudformation',
    behaviour: 'A new account may have 10 concurrent executions in all, and then no function can reserve any.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html',
    async refuse(request, emulator) {
      if (concurrency >= 1000) return undefined;
      const reserved = Object.values(await resourcesOf(request, emulator)).some(
        ({ Properties }) => Number(Properties['ReservedConcurrentExecutions'] ?? 0) > Math.max(0, concurrency - 100),
      );
      return reserved
        ? {
            code: 'ValidationError',
            message:
              "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [10]",
          }
        : undefined;
    },
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html#troubleshoot_general_eventual-consistency */
function tokenOnce(): Rule {
  const seen = new Set<string>();
  return {
    id: 'sts-token-refused-once',
    service: 'sts',
    behaviour:
      'The first AssumeRoleWithWebIdentity of a role may be refused: keys of the provider, and roles, are not known everywhere at once.',
    source: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
    refuse({ operation, form }) {
      if (operation !== 'AssumeRoleWithWebIdentity') return undefined;
      const role = form.get('RoleArn') ?? '';
      if (seen.has(role)) return undefined;
      seen.add(role);
      return {
        code: 'InvalidIdentityToken',
        message: "Couldn't retrieve verification key from your identity provider",
      };
    },
  };
}

const parameterNames: Rule = {
  id: 'ssm-get-parameters-10',
  service: 'ssm',
  behaviour: 'GetParameters takes at most 10 names.',
  source: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html',
  refuse({ operation, body }) {
    if (operation !== 'GetParameters') return undefined;
    const { Names = [] } = JSON.parse(body) as { Names?: string[] };
    if (Names.length <= 10) return undefined;
    return {
      code: 'ValidationException',
      message:
        "1 validation error detected: Value at 'names' failed to satisfy constraint: Member must have length less than or equal to 10",
    };
  },
};
