import type { RenderedTemplate } from '../../cloudformation/render.ts';
import type { Rule } from '../rule.ts';
import { resourcesOf } from '../template.ts';
import { isUnknownPolicy, MANAGED_POLICIES } from './cloudfront.ts';

type Resources = RenderedTemplate['resources'];
type Resource = Resources[string];

/**
 * What AWS refuses while a stack is deployed and the emulator deploys. The front says it when the change set is made,
 * with the words of the service: the deployment fails as it would, only earlier.
 */
interface TemplateRule {
  id: string;
  behaviour: string;
  source: string;
  /** What the service says of a resource; undefined where it takes it. */
  problem(resource: Resource, resources: Resources, id: string): string | undefined;
}

const RESERVED =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_DEFAULT_REGION|AWS_REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_(FUNCTION_NAME|FUNCTION_MEMORY_SIZE|FUNCTION_VERSION|INITIALIZATION_TYPE|LOG_GROUP_NAME|LOG_STREAM_NAME|RUNTIME_API)|AWS_ACCESS_KEY|AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;
const RUNTIMES =
  /^(nodejs(20|22|24)\.x|python3\.(9|10|11|12|13|14)|java(8\.al2|11|17|21|25)|dotnet(8|9|10)|ruby3\.[2-4]|provided\.al(2|2023))$/;
/** CloudFront's list counts as 55 rules of the 60 that a group may have. */
const PREFIX_LIST_WEIGHT = 55;
const RULES_PER_GROUP = 60;

const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : []) as never;
const ofType = (resources: Resources, type: string) =>
  Object.entries(resources).filter(([, resource]) => (resource as { Type?: string }).Type === type);
const typeOf = (resource: Resource) => (resource as { Type?: string }).Type;

const TEMPLATE_RULES: TemplateRule[] = [
  {
    id: 'template-managed-policies',
    behaviour: 'A distribution that names a managed policy which does not exist is not made.',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::CloudFront::Distribution') return undefined;
      const text = JSON.stringify(resource.Properties);
      for (const kind of Object.keys(MANAGED_POLICIES))
        for (const [, id] of text.matchAll(new RegExp(`"${kind}":"([^"]+)"`, 'g')))
          if (isUnknownPolicy(kind, id!))
            return `The specified ${kind} ${id} does not exist (NoSuch${kind.slice(0, -2)})`;
      return undefined;
    },
  },
  {
    id: 'template-gateway-before-balancer',
    behaviour: "An internet-facing load balancer needs its VPC's gateway attached: a dependency must say so.",
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html',
    problem(resource, resources, id) {
      if (typeOf(resource) !== 'AWS::ElasticLoadBalancingV2::LoadBalancer') return undefined;
      if (resource.Properties['Scheme'] === 'internal') return undefined;
      const attachments = ofType(resources, 'AWS::EC2::VPCGatewayAttachment').map(([name]) => name);
      if (attachments.length === 0 || attachments.some((name) => dependsOn(resources, id, name))) return undefined;
      return 'VPC has no internet gateway (Service: ElasticLoadBalancingV2, Status Code: 400, InvalidSubnet)';
    },
  },
  {
    id: 'template-rules-per-security-group',
    behaviour: "A security group has at most 60 rules, and CloudFront's prefix list counts as 55 of them.",
    source: 'https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::EC2::SecurityGroup') return undefined;
      const rules = list(resource.Properties['SecurityGroupIngress']);
      const weight = rules.reduce((sum, rule) => sum + (rule['SourcePrefixListId'] ? PREFIX_LIST_WEIGHT : 1), 0);
      return weight > RULES_PER_GROUP
        ? 'RulesPerSecurityGroupLimitExceeded: the maximum number of rules per security group has been reached'
        : undefined;
    },
  },
  {
    id: 'template-lambda-environment',
    behaviour: 'The variables of a function have at most 4 KB, and names that Lambda sets itself are refused.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::Lambda::Function') return undefined;
      const { Variables = {} } = (resource.Properties['Environment'] ?? {}) as { Variables?: Record<string, string> };
      const reserved = Object.keys(Variables).find((name) => RESERVED.test(name));
      if (reserved)
        return `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved}`;
      return JSON.stringify(Variables).length > 4096
        ? 'Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit'
        : undefined;
    },
  },
  {
    id: 'template-lambda-runtime',
    behaviour: 'A runtime that Lambda does not have is refused.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
    problem(resource) {
      const runtime = resource.Properties['Runtime'];
      if (typeOf(resource) !== 'AWS::Lambda::Function' || runtime === undefined || RUNTIMES.test(String(runtime)))
        return undefined;
      return `Value ${String(runtime)} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set`;
    },
  },
  {
    id: 'template-role-for-service',
    behaviour: 'A function needs a role that lambda.amazonaws.com may assume, a task one for ecs-tasks.amazonaws.com.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html',
    problem(resource, resources) {
      const service =
        typeOf(resource) === 'AWS::Lambda::Function'
          ? 'lambda.amazonaws.com'
          : typeOf(resource) === 'AWS::ECS::TaskDefinition'
            ? 'ecs-tasks.amazonaws.com'
            : undefined;
      if (!service) return undefined;
      const names = ['Role', 'TaskRoleArn', 'ExecutionRoleArn'].map((name) => String(resource.Properties[name] ?? ''));
      // A role of the same template is named by its logical id, as the reader of templates fills in GetAtt.
      const roles = names.map((name) => resources[name.split('.')[0]!]).filter((role) => role !== undefined);
      const refused = roles.some(
        (role) => !JSON.stringify(role.Properties['AssumeRolePolicyDocument']).includes(service),
      );
      return refused ? `The role defined for the function cannot be assumed by ${service}` : undefined;
    },
  },
  {
    id: 'template-trust-policy-2048',
    behaviour: 'The trust policy of a role has at most 2,048 characters without white space.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::IAM::Role') return undefined;
      const length = JSON.stringify(resource.Properties['AssumeRolePolicyDocument'] ?? {}).length;
      return length > 2048 ? 'Cannot exceed quota for ACLSizePerRole: 2048 (LimitExceeded)' : undefined;
    },
  },
  {
    id: 'template-managed-policy-6144',
    behaviour: 'A managed policy has at most 6,144 characters without white space.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::IAM::ManagedPolicy') return undefined;
      const length = JSON.stringify(resource.Properties['PolicyDocument'] ?? {}).length;
      return length > 6144 ? 'Cannot exceed quota for PolicySize: 6144 (LimitExceeded)' : undefined;
    },
  },
  {
    id: 'template-ssm-secure',
    behaviour:
      'CloudFormation resolves ssm-secure references in a few properties only, and none of a function or a task.',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html',
    problem(resource) {
      if (!/^AWS::(Lambda|ECS|SQS|DynamoDB|S3)::/.test(typeOf(resource) ?? '')) return undefined;
      return JSON.stringify(resource.Properties).includes('{{resolve:ssm-secure:')
        ? `SSM Secure reference is not supported in: [${typeOf(resource)}/Properties]`
        : undefined;
    },
  },
  {
    id: 'template-reserved-concurrency',
    behaviour: 'At least 100 of the 1,000 concurrent executions of an account stay unreserved.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::Lambda::Function') return undefined;
      return Number(resource.Properties['ReservedConcurrentExecutions'] ?? 0) > 900
        ? "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100]"
        : undefined;
    },
  },
  {
    id: 'template-lambda-layers-5',
    behaviour: 'A function has at most five layers.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::Lambda::Function' || list(resource.Properties['Layers']).length <= 5)
        return undefined;
      return 'Layers consumes more than the available size of 5';
    },
  },
  {
    id: 'template-lambda-wrapper',
    behaviour: 'Wrapper scripts are for managed runtimes: the provided family and images start without them.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html#runtime-wrapper',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::Lambda::Function') return undefined;
      const { Variables = {} } = (resource.Properties['Environment'] ?? {}) as { Variables?: object };
      const managed = !/^provided/.test(String(resource.Properties['Runtime'] ?? 'provided'));
      return 'AWS_LAMBDA_EXEC_WRAPPER' in Variables && !managed
        ? 'AWS_LAMBDA_EXEC_WRAPPER has no effect: the function would start without what the wrapper gives it'
        : undefined;
    },
  },
  {
    id: 'template-balancer-two-zones',
    behaviour: 'An Application Load Balancer needs subnets in at least two zones.',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::ElasticLoadBalancingV2::LoadBalancer' || resource.Properties['Type'] === 'network')
        return undefined;
      const subnets = resource.Properties['Subnets'];
      return Array.isArray(subnets) && new Set(subnets.map(String)).size < 2
        ? 'At least two subnets in two different Availability Zones must be specified (ValidationError)'
        : undefined;
    },
  },
  {
    id: 'template-fargate-sizes',
    behaviour: 'A Fargate task takes certain pairs of CPU and memory only.',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::ECS::TaskDefinition') return undefined;
      const { RequiresCompatibilities: needs = [], Cpu, Memory } = resource.Properties as Record<string, unknown>;
      if (!(needs as string[]).includes('FARGATE')) return undefined;
      return fitsFargate(Number(Cpu), Number(Memory))
        ? undefined
        : "No Fargate configuration exists for given values: see the documentation's supported values (ClientException)";
    },
  },
  {
    id: 'template-resources-500',
    behaviour: 'A template has at most 500 resources.',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
    problem(_, resources, id) {
      const names = Object.keys(resources);
      return names.length > 500 && id === names[0]
        ? 'Template format error: Number of resources is greater than maximum allowed, 500'
        : undefined;
    },
  },
  {
    id: 'template-ttl-is-key',
    behaviour: 'The attribute of the time to live is no key of the table.',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-how-to.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::DynamoDB::Table') return undefined;
      const { AttributeName: name } = (resource.Properties['TimeToLiveSpecification'] ?? {}) as {
        AttributeName?: string;
      };
      const keys = list(resource.Properties['KeySchema']).map(({ AttributeName }) => AttributeName);
      return name !== undefined && keys.includes(name)
        ? 'One or more parameter values were invalid: TimeToLive AttributeName must not be a key of the table'
        : undefined;
    },
  },
  {
    id: 'template-unused-attributes',
    behaviour: 'Every attribute that a table declares is a key of the table or of an index.',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html',
    problem(resource) {
      if (typeOf(resource) !== 'AWS::DynamoDB::Table') return undefined;
      const { Properties } = resource;
      const indexes = [...list(Properties['GlobalSecondaryIndexes']), ...list(Properties['LocalSecondaryIndexes'])];
      const keys = [Properties, ...indexes].flatMap(({ KeySchema }) =>
        list(KeySchema).map((key) => key['AttributeName']),
      );
      const declared = list(Properties['AttributeDefinitions']).map((attribute) => attribute['AttributeName']);
      const same = declared.every((name) => keys.includes(name)) && keys.every((name) => declared.includes(name));
      return same
        ? undefined
        : 'One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions';
    },
  },
];

/** CPU units and the MiB that go with them: from, to, step. */
const FARGATE_SIZES: Readonly<Record<number, readonly [number, number, number]>> = {
  512: [1024, 4096, 1024],
  1024: [2048, 8192, 1024],
  2048: [4096, 16_384, 1024],
  4096: [8192, 30_720, 1024],
  8192: [16_384, 61_440, 4096],
  16_384: [32_768, 122_880, 8192],
};

function fitsFargate(cpu: number, memory: number): boolean {
  if (cpu === 256) return [512, 1024, 2048].includes(memory);
  const [from, to, step] = FARGATE_SIZES[cpu] ?? [1, 0, 1];
  return memory >= from && memory <= to && (memory - from) % step === 0;
}

/** Whether `from` is made after `to`: by DependsOn, or by a reference anywhere in it, at any number of steps. */
function dependsOn(resources: Resources, from: string, to: string): boolean {
  const seen = new Set<string>();
  const visit = (id: string): boolean => {
    if (id === to) return true;
    if (seen.has(id) || !resources[id]) return false;
    seen.add(id);
    const words = new Set(JSON.stringify(resources[id]).match(/[A-Za-z0-9]+/g));
    return Object.keys(resources).some((other) => other !== id && words.has(other) && visit(other));
  };
  return visit(from);
}

/** What AWS would refuse of a rendered template, by rule. */
export function templateProblems(resources: Resources): string[] {
  return TEMPLATE_RULES.flatMap(({ id, problem }) =>
    Object.entries(resources).flatMap(([name, resource]) => {
      const found = problem(resource, resources, name);
      return found ? [`${id}: ${name}: ${found}`] : [];
    }),
  );
}

export function templateRules(): Rule[] {
  return TEMPLATE_RULES.map(({ id, behaviour, source, problem }) => ({
    id,
    service: 'cloudformation',
    behaviour,
    source,
    async refuse(request, emulator) {
      const resources = await resourcesOf(request, emulator);
      for (const [name, resource] of Object.entries(resources)) {
        const found = problem(resource, resources, name);
        if (found) return { code: 'ValidationError', message: `Resource ${name}: ${found}` };
      }
      return undefined;
    },
  }));
}
