import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { explainAwsError, type AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

export interface WebStackOutputs {
  bucket: string;
  distributionId: string;
  keyValueStoreArn: string;
  webUrl: string;
}

/** The outputs of a stack made from templates/stacks/web.yaml. */
export async function readWebStack(session: AwsSession, name: string): Promise<WebStackOutputs> {
  let outputs: Map<string, string>;
  try {
    const { Stacks } = await session.client(CloudFormationClient).send(new DescribeStacksCommand({ StackName: name }));
    outputs = new Map((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
  } catch (error) {
    if (/does not exist/.test(String((error as Error).message)))
      throw new Failure({
        code: 'input',
        what: `Input "web-stack" is ${JSON.stringify(name)}`,
        why: `There is no such stack in ${session.region}`,
        todo: 'Deploy the shipped template web.yaml first (deploy-sam with template: web), or check aws-region',
        cause: error,
      });
    throw explainAwsError(error, `Stack ${name} could not be read`);
  }
  const output = (key: string) => {
    const value = outputs.get(key);
    if (value) return value;
    throw new Failure({
      code: 'input',
      what: `Stack ${name} has no output ${key}`,
      why: 'It was not made from the shipped web template',
      todo: 'Give bucket, distribution-id and key-value-store instead of web-stack',
    });
  };
  return {
    bucket: output('Bucket'),
    distributionId: output('DistributionId'),
    keyValueStoreArn: output('KeyValueStoreArn'),
    webUrl: output('WebUrl'),
  };
}
