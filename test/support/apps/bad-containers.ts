import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import type { CrashPoint } from '../crashes/crash-points.ts';
import { viewerOf } from '../edge/client.ts';
import { testSession } from '../emulator/session.ts';
import { baseImage } from '../images/base-image.ts';
import { serverDockerfile } from '../images/image-context.ts';
import { OWN_CHECKS } from './bad-functions.ts';
import type { DeployStage } from './deploy-stage.ts';
import { ask, Visitors } from './visitors.ts';

/** A server that answers `text`; `more` changes its answer. */
export const server = (text: string, more = '', port = 'process.env.PORT') => `
const born = Date.now();
require('node:http').createServer(({ url }, response) => {
  const answer = { text: ${JSON.stringify(text)}, version: process.env.APP_VERSION, sum: 3 };
  let status = 200;
  ${more}
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}).listen(Number(${port}));
`;

/** Three events, which are to come one by one. */
const STREAM_CHECKS = `${OWN_CHECKS}      - name: events
        request: { path: /api/events, headers: { accept: text/event-stream } }
        expect: { stream: { content-type: text/event-stream, events: 3, spread: 200ms } }
`;
const AT_ONCE = `if (url === '/api/events')
    return response.writeHead(200, { 'content-type': 'text/event-stream' }).end('data: 1\\n\\ndata: 2\\n\\ndata: 3\\n\\n');`;

/** Builds that the checks can see to be bad: their source, what is said of them, and other inputs than usual. */
export const BAD_CONTAINERS: Record<string, [source: string, says: RegExp, inputs?: Record<string, string>]> = {
  'throws when it starts': [`throw new Error('no licence for 3 seats');`, /no licence for 3 seats/],
  'ends as soon as it has started': ['', /exit|ended|stopped|50[0-9]/i],
  'needs a variable that is not set': [server('bad') + 'new URL(process.env.DATABASE_URL);', /Invalid URL/],
  'answers 500': [server('bad', 'status = 500;'), /got 500/],
  'listens on another port': [server('bad', '', '9999'), /got 502/],
  'is never ready': [server('bad', `if (url === '/api/health') status = 503;`), /got 503/],
  'starts slower than the deadline': [server('bad', 'if (Date.now() - born < 60_000) status = 503;'), /got 503/],
  // Each task takes a moment to start, as it does on Fargate: where the next one answers at once, nobody would notice.
  'ends its process after 5 s': [
    `setTimeout(() => {${server('bad')}}, 3000);setTimeout(() => process.exit(1), 8000);`,
    /got 50[0-9]/,
    { 'min-ready': '10s' },
  ],
  'answers the version of another build': [server('bad', `answer.version = 'f'.repeat(16);`), /got "f{16}"/],
  "fails the app's own check": [server('bad', 'answer.sum = 2;'), /\$\.sum: expected 3, got 2/],
  'sends its stream all at once': [
    server('bad', AT_ONCE),
    /events.*at once|spread|expected 200 ms/i,
    { checks: STREAM_CHECKS },
  ],
};

const CONTAINER_INPUTS = {
  mode: 'container',
  source: '',
  'boot-check': 'off',
  'health-path': '/api/health',
  checks: OWN_CHECKS,
};

/** A container that is live, and the people who ask it without pause and without trying again. */
export class LiveContainer {
  readonly stage: DeployStage;
  readonly inputs: Record<string, string>;
  #ask: (() => ReturnType<typeof ask>) | undefined;

  constructor(stage: DeployStage, inputs: Record<string, string>) {
    this.stage = stage;
    this.inputs = { ...CONTAINER_INPUTS, registry: new URL(process.env['AWS_ENDPOINT_URL']!).host, ...inputs };
  }

  get stack(): string {
    return this.stage.stackName('container');
  }

  async start(): Promise<this> {
    const { stage } = this;
    stage.app.write('Dockerfile', serverDockerfile(await baseImage('node')));
    const { error, outputs } = await this.deploy(server('good'), '60s');
    if (error) throw error;
    if (this.inputs['web'] === 'none') {
      // Reached through the emulator's port.
      const address = new URL(outputs['api-url']!);
      address.port = new URL(process.env['AWS_ENDPOINT_URL']!).port;
      this.#ask = () => ask(address.href, '/api/anything');
    } else {
      const web = await stage.stack('web');
      const visit = viewerOf(stage.edge, web!.outputs['DistributionId']!, 1);
      this.#ask = async () => await visit('/api/anything');
    }
    return this;
  }

  async deploy(source: string, deadline = '3s', inputs: Readonly<Record<string, string>> = {}) {
    this.stage.app.write('server.js', source);
    return await this.stage.deploy({ ...this.inputs, deadline, ...inputs });
  }

  /** The same by a process that is killed at a write; without a point it notes the writes only. */
  async killed(point: CrashPoint | undefined, source: string): Promise<string[]> {
    this.stage.app.write('server.js', source);
    return await this.stage.killed(point, { ...this.inputs, deadline: '60s' });
  }

  visitors(): Visitors {
    return new Visitors(this.#ask!, ({ status, text }) =>
      status === 200 ? (JSON.parse(text) as { text: string }).text : `${status} ${text}`,
    );
  }

  /** The services that run. */
  async services(): Promise<(string | undefined)[]> {
    const { services = [] } = await testSession()
      .client(ECSClient)
      .send(new DescribeServicesCommand({ cluster: this.stack, services: [this.stack, `${this.stack}-candidate`] }));
    return services.filter(({ status }) => status === 'ACTIVE').map(({ serviceName }) => serviceName);
  }

  /** Registers the task definition of the service once more and moves the service to it, as in the console; or to `arn`. */
  async move(arn?: string): Promise<{ before: string; now: string }> {
    const ecs = testSession().client(ECSClient);
    const named = { cluster: this.stack, service: this.stack };
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster: this.stack, services: [this.stack] }));
    const before = services![0]!.taskDefinition!;
    const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: before }));
    const again = new RegisterTaskDefinitionCommand(taskDefinition as RegisterTaskDefinitionCommand['input']);
    const now = arn ?? (await ecs.send(again)).taskDefinition!.taskDefinitionArn!;
    await ecs.send(new UpdateServiceCommand({ ...named, taskDefinition: now }));
    return { before, now };
  }
}
