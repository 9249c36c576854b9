import type { AwsSession } from '../../aws/index.ts';
import { Failure } from '../../report/index.ts';

export interface WebStackOutputs {
  bucket: string;
  distributionId: string;
  keyValueStoreArn: string;
  webUrl: string;
}

/** The outputs of a stack made from templates/stacks/web.yaml. */
export async function readWebStack(session: AwsSession, name: string): Promise<WebStackOutputs> {
  // Only sites that name their stack need it.
  const { readStack } = await import('../../stack/index.ts');
  const stack = await readStack(session, name);
  if (!stack)
    throw new Failure({
      code: 'input',
      what: `Input "web-stack" cannot be ${JSON.stringify(name)}`,
      why: `There is no such stack in ${session.region}`,
      todo: 'Deploy the shipped template web.yaml first (deploy-sam with template: web), or check aws-region',
    });
  const output = (key: string) => {
    const value = stack.outputs[key];
    if (value) return value;
    throw new Failure({
      code: 'input',
      what: `Stack ${name} has no output ${key}`,
      why: 'It was not made from the shipped web template',
      todo: 'Set bucket, distribution-id and key-value-store instead of web-stack',
    });
  };
  return {
    bucket: output('Bucket'),
    distributionId: output('DistributionId'),
    keyValueStoreArn: output('KeyValueStoreArn'),
    webUrl: output('WebUrl'),
  };
}
