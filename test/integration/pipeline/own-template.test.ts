import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rowOf } from '../../../src/data/model/value.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { makeTable, putRow, scanTable } from '../../support/data/tables-and-buckets.ts';
import { testSession } from '../../support/emulator/session.ts';

const session = testSession();
let ground: Awaited<ReturnType<typeof stageGround>>;
beforeAll(async () => (ground = await stageGround()));
afterAll(() => ground.edge.stop());

/** Notes below `/api/NOTES/{id}`; its build command turns `before` into `built`, in a file that is not there before. */
const template = (notes: string) => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Notes:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async ({ routeKey, pathParameters }) => ({
          statusCode: 200,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ route: routeKey, id: pathParameters?.id }),
        });
      Events:
        Health: { Type: HttpApi, Properties: { Path: /api/health, Method: get } }
        Note: { Type: HttpApi, Properties: { Path: '/api/${notes}/{id}', Method: get } }
Outputs:
  ApiUrl: { Value: !Sub 'https://\${ServerlessHttpApi}.execute-api.\${AWS::Region}.\${AWS::URLSuffix}' }
  Stage: { Value: before }
`;

const checks = (notes: string, none: string) => `
scenarios:
  - name: Routes
    steps:
      - request: GET /api/${notes}/7
        expect:
          status: 200
          json: { $.route: 'GET /api/${notes}/{id}', $.id: '7' }
      - request: GET /api/${none}/7
        expect: { status: 404 }
`;

test("an app's own SAM template is deployed as its build command leaves it, and its routes answer", async () => {
  const stage = new DeployStage(ground.edge, ground.store);
  const deploy = (notes: string, none: string) => {
    stage.app.write('infra.yaml', template(notes));
    return stage.deploy({
      template: 'built/infra.yaml',
      'build-command': 'mkdir -p built && sed s/before/built/ infra.yaml > built/infra.yaml',
      web: 'none',
      'health-path': '/api/health',
      checks: checks(notes, none),
    });
  };
  const { error, outputs } = await deploy('notes', 'other');
  expect(error).toBeUndefined();
  expect(JSON.parse(outputs['stack-outputs']!)).toMatchObject({ backend: { Stage: 'built' } });
  const renamed = await deploy('other', 'notes');
  expect(renamed.error).toBeUndefined();
  expect(renamed.outputs['verdict']).toBe('passed');
});

test("an app's own template adopts what is there by name, with what is in it", async () => {
  const stage = new DeployStage(ground.edge, ground.store);
  const name = await makeTable(session, { id: 'S' }, 'billing');
  await putRow(session, name, rowOf([['id', 'kept']]));
  stage.app.write(
    'infra.yaml',
    `Resources:
  Billing:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    Properties:
      TableName: ${name}
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
Outputs: { Billing: { Value: !Ref Billing } }
`,
  );
  const { error, outputs, summary } = await stage.deploy({
    template: 'infra.yaml',
    'import-existing': 'true',
    web: 'none',
    checks: 'none',
  });
  expect(error).toBeUndefined();
  expect(JSON.parse(outputs['stack-outputs']!)).toMatchObject({ backend: { Billing: name } });
  expect(summary).toMatch(/import/i);
  expect(await scanTable(session, name)).toHaveLength(1);
});
