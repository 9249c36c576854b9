import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { httpEvent } from '../../../src/image/lambda/lambda-check.ts';
import { bestSpread, runtimeApi, type RuntimeApi } from '../../support/aws/runtime-api.ts';
import { webAdapter } from '../../support/images/web-adapter.ts';

interface Event {
  headers: object;
  requestContext: { http: object };
}

const processes: ChildProcess[] = [];
let api: RuntimeApi;

/** The app's server and the web adapter beside it, as the processes of a function. */
beforeAll(async () => {
  const PATH = process.env['PATH'];
  api = await runtimeApi();
  const server = spawn(process.execPath, ['src/server.ts'], {
    cwd: join(import.meta.dirname, '../../../templates/app'),
    env: { PATH, PORT: '0', DEPLOYMENT_MODE: 'lambda' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(server);
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const env = {
    PATH,
    AWS_LAMBDA_FUNCTION_NAME: 'notes',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/notes',
    AWS_LAMBDA_LOG_STREAM_NAME: '1',
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_LWA_PORT: String((JSON.parse(line.toString()) as { port: number }).port),
    AWS_LWA_INVOKE_MODE: 'response_stream',
    AWS_LWA_READINESS_CHECK_PATH: '/api/health',
  };
  processes.push(spawn(webAdapter(), { env, stdio: 'ignore' }));
});

afterAll(async () => {
  for (const one of processes) one.kill('SIGKILL');
  await api.close();
});

test('the answer of the chat leaves the function word by word, and ends with [DONE]', async () => {
  const event = httpEvent('/api/chat', Date.now()) as Event;
  const asked = {
    ...event,
    headers: { ...event.headers, 'content-type': 'application/json', accept: 'text/event-stream' },
    requestContext: { ...event.requestContext, http: { ...event.requestContext.http, method: 'POST' } },
    body: JSON.stringify({ text: 'hello there' }),
  };
  const { headers, parts } = await api.invoke(asked);
  expect(headers['lambda-runtime-function-response-mode']).toBe('streaming');
  const text = parts.map((part) => part.text).join('');
  expect(text).toMatch(/"content-type":"text\/event-stream"/);
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
  const isWord = (part: string) => part.includes('data: {"text"');
  expect(parts.filter((part) => isWord(part.text)).length).toBeGreaterThan(10);
  // The words are 30 ms apart; as one piece they would all be here at once.
  expect(await bestSpread(api, asked, isWord)).toBeGreaterThan(100);
});
