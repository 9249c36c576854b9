import { ITEMS, MESSAGES, OBJECTS, type Statement } from './statements.ts';
import type { Grants } from './definition/resources.ts';

type Kind = Exclude<keyof Grants, 'other'>;

interface Right {
  actions: string[];
  /** What follows arn:PARTITION: for a name. */
  place(name: string): string[];
}

const REGION = '${AWS::Region}:${AWS::AccountId}';

const RIGHTS: Readonly<Record<Kind, Right>> = {
  ssm: {
    actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    place: (name) => [`ssm:${REGION}:parameter/${name.replace(/^\//, '')}`],
  },
  secrets: {
    actions: ['secretsmanager:GetSecretValue'],
    // Secrets Manager puts a hyphen and six characters behind each name.
    place: (name) => [`secretsmanager:${REGION}:secret:${name}-??????`],
  },
  tables: {
    actions: ITEMS,
    place: (name) => [`dynamodb:${REGION}:table/${name}`, `dynamodb:${REGION}:table/${name}/index/*`],
  },
  buckets: {
    actions: OBJECTS,
    place: (name) => [`s3:::${name.includes('/') ? name : `${name}/*`}`],
  },
  queues: {
    actions: MESSAGES,
    place: (name) => [`sqs:${REGION}:${name}`],
  },
  topics: { actions: ['sns:Publish'], place: (name) => [`sns:${REGION}:${name}`] },
  functions: { actions: ['lambda:InvokeFunction'], place: (name) => [`lambda:${REGION}:function:${name}`] },
};

/** The statements of `grants`: each kind the least that using it takes. */
export function grantStatements({ other = [], ...grants }: Grants): Statement[] {
  const kinds = Object.entries(grants) as [Kind, string[] | undefined][];
  return [
    ...kinds
      .filter(([, names = []]) => names.length > 0)
      .map(([kind, names = []]): Statement => ({
        Effect: 'Allow',
        Action: RIGHTS[kind].actions,
        Resource: names.flatMap((name) => arns(kind, name)),
      })),
    ...other.map(({ actions, resources }): Statement => ({ Effect: 'Allow', Action: actions, Resource: resources })),
  ];
}

function arns(kind: Kind, name: string): unknown[] {
  if (name.startsWith('arn:')) return [name];
  return RIGHTS[kind].place(name).map((place) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${place}` }));
}
