import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runToSuccess, runWorkflow } from '../support/actions/act.ts';
import { describeWith } from '../support/needs.ts';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(request.url === '/' ? 200 : 404, { 'content-type': 'text/plain' }).end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const workflow = (path: string, deadline: string) => `
on: push
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - id: check
        uses: my-org/deploy/actions/smoke-test@v1
        with:
          base-url: \${{ vars.URL }}
          deadline: ${deadline}
          checks: |
            scenarios:
              - name: Home page
                steps:
                  - request: ${path}
                    expect: { status: 200 }
`;

describeWith('act', 'git')('smoke-test in a workflow', () => {
  test('a good deployment passes: output, summary, green run', async () => {
    const run = await runToSuccess({
      files: { '.github/workflows/check.yml': workflow('/', '30s') },
      variables: { URL: url },
    });
    expect(run.outputs['check']!['verdict']).toBe('passed');
    expect(run.summaries.join('\n')).toContain('Home page');
  });

  test('a bad one fails with one annotation', async () => {
    const files = { '.github/workflows/check.yml': workflow('/missing', '2s') };
    const run = await runWorkflow({ files, variables: { URL: url } });
    expect(run.succeeded).toBe(false);
    const errors = run.annotations.filter(({ level }) => level === 'error');
    expect(errors.map(({ message }) => message).join('\n')).toMatch(/404/);
  });
});
