import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { DescribeStacksCommand, CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JsonStore } from '../../../src/release/index.ts';
import { DeployStage, stageGround } from '../../support/apps/deploy-stage.ts';
import { viewerOf } from '../../support/edge/client.ts';
import type { Edge } from '../../support/edge/index.ts';
import { testSession } from '../../support/emulator/session.ts';
import { baseImage } from '../../support/images/base-image.ts';
import { removeImages, serverDockerfile } from '../../support/images/image-context.ts';
import { describeWith } from '../../support/needs.ts';

const SERVER = `require('node:http').createServer((request, answer) => {
  answer.setHeader('content-type', 'application/json');
  answer.end(JSON.stringify({ text: 'one', version: process.env.APP_VERSION, greeting: request.headers['x-forwarded-host'] }));
}).listen(Number(process.env.PORT));
`;

let edge: Edge;
let store: JsonStore;
beforeAll(async () => {
  ({ edge, store } = await stageGround());
});
afterAll(() => edge.stop());

describeWith('docker')('a container behind a site', () => {
  const parametersOf = async (stack: string) => {
    const { Stacks } = await testSession()
      .client(CloudFormationClient)
      .send(new DescribeStacksCommand({ StackName: stack }));
    return Object.fromEntries(
      Stacks![0]!.Parameters!.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]),
    );
  };

  test('is reached through the site only: the load balancer takes CloudFront, with the key of this site', async () => {
    const stage = new DeployStage(edge, store);
    stage.app.write('Dockerfile', serverDockerfile(await baseImage('node')));
    stage.app.write('server.js', SERVER);
    const inputs = {
      mode: 'container',
      source: '',
      registry: new URL(process.env['AWS_ENDPOINT_URL']!).host,
      deadline: '60s',
    };
    const first = await stage.deploy(inputs);
    expect(first.error).toBeUndefined();
    expect((await stage.seen()).api.text).toBe('one');

    const stack = stage.stackName('container');
    const parameters = await parametersOf(stack);
    expect(parameters['IngressPrefixListId']).toMatch(/^pl-/);
    expect(parameters['OriginKey']).toBe('****');
    const web = await stage.stack('web');
    const visit = viewerOf(edge, web!.outputs['DistributionId']!, 1);
    // What a visitor brings in its place does not count.
    expect((await visit('/api/x', { headers: { 'x-origin-verify': 'guess' } })).status).toBe(200);

    const balancer = new URL(first.outputs['api-url']!);
    expect(await ask(balancer)).toMatchObject({ status: 403 });
    expect(await ask(balancer, { 'x-origin-verify': 'guess' })).toMatchObject({ status: 403 });
    // Neither the record, nor the summary, nor the log knows the key.
    const key = (await stage.originKey())!;
    expect(await ask(balancer, { 'x-origin-verify': key })).toMatchObject({ status: 200 });
    for (const place of [JSON.stringify(await stage.newest()), first.summary, first.log])
      expect(place).not.toContain(key);

    const again = await stage.deploy(inputs);
    expect(again.outputs['has-changes']).toBe('false');
    expect(again.summary).not.toContain('Change set');

    // The distribution waits for its web ACL then; the key is the one of before all the same.
    const limited = await stage.deploy({ ...inputs, 'parameter-overrides': 'RateLimit: 100' });
    expect(limited.error).toBeUndefined();
    expect(await stage.originKey()).toBe(key);
    expect((await stage.seen()).api.text).toBe('one');
    const domain = 'DomainName: shop.example.com\nHostedZoneId: Z1';
    const dry = { 'dry-run': 'true', 'parameter-overrides': `RateLimit: 100\n${domain}` };
    expect((await stage.deploy({ ...inputs, ...dry })).error).toBeUndefined();
    removeImages('docker', stage.scope.app);
  });
});

/** Asks the load balancer itself, as anybody in the internet could. */
function ask({ hostname }: URL, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  const { port } = new URL(process.env['AWS_ENDPOINT_URL']!);
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path: '/api/health', headers: { ...headers, host: hostname } };
    request(options, (answer) => {
      void text(answer).then((body) => resolve({ status: answer.statusCode!, body }), reject);
    })
      .on('error', reject)
      .end();
  });
}
