import { afterEach, expect, test } from '@jest/globals';
import { createSession } from '../../../../src/aws/session.ts';
import { readContents } from '../../../../src/stack/index.ts';
import { type AwsServer, awsServer, ServiceError } from '../../../support/aws/aws-server.ts';

let server: AwsServer | undefined;
afterEach(async () => {
  await server?.close();
});

const NESTED = 'arn:aws:cloudformation:eu-central-1:123456789012:stack/shop-Data/1';
const TEMPLATES: Record<string, string> = {
  shop: 'Resources: {Data: {Type: AWS::CloudFormation::Stack}}',
  [NESTED]: 'Resources: {Table: {Type: AWS::DynamoDB::Table, DeletionPolicy: Retain}}',
};

/** Stack shop with one nested in it, which has a table; of `unseen` GetTemplate finds none. */
async function contents(unseen?: string) {
  server = await awsServer(({ operation, input }) => {
    const stack = String(input['StackName']);
    const found = (LogicalResourceId: string, ResourceType: string, PhysicalResourceId: string) => ({
      StackResourceSummaries: [
        { LogicalResourceId, ResourceType, PhysicalResourceId, ResourceStatus: 'CREATE_COMPLETE' },
      ],
    });
    if (operation === 'ListStackResources')
      return stack === NESTED
        ? found('Table', 'AWS::DynamoDB::Table', 'shop-table')
        : found('Data', 'AWS::CloudFormation::Stack', NESTED);
    if (operation !== 'GetTemplate') return undefined;
    if (stack === unseen) throw new ServiceError('ValidationError', `Stack with id ${stack} does not exist`);
    return { TemplateBody: TEMPLATES[stack] };
  });
  const session = createSession({
    region: 'eu-central-1',
    endpoint: server.endpoint,
    credentials: () => Promise.resolve({ accessKeyId: 'a', secretAccessKey: 'b' }),
  });
  return await readContents(session, 'shop');
}

test('what a nested stack keeps is kept', async () => {
  const { resources, kept } = await contents();
  expect(resources.map(({ path }) => path)).toEqual(['Data', 'Data/Table']);
  expect([...kept]).toEqual(['Data/Table']);
});

test.each(['shop', NESTED])('a template that is not found, of %s, is no proof that nothing is kept', async (stack) => {
  await expect(contents(stack)).rejects.toMatchObject({ code: 'stack-moved', what: expect.stringContaining(stack) });
});
