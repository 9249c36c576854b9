import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { httpEvent } from '../../../src/image/lambda/lambda-check.ts';
import { runtimeApi, type RuntimeApi } from '../../support/aws/runtime-api.ts';
import { webAdapter } from '../../support/images/web-adapter.ts';
import { freePort } from '../../support/ports.ts';

interface Event {
  headers: object;
  requestContext: { http: object };
}

const processes: ChildProcess[] = [];
let api: RuntimeApi;

/** The app's server and the web adapter beside it, as the processes of a function. */
beforeAll(async () => {
  const [PORT, PATH] = [String(await freePort()), process.env['PATH']];
  api = await runtimeApi();
  const server = spawn(process.execPath, ['src/server.ts'], {
    cwd: join(import.meta.dirname, '../../../templates/app'),
    env: { PATH, PORT, DEPLOYMENT_MODE: 'lambda' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  processes.push(server);
  await once(server.stdout, 'data');
  const env = {
    PATH,
    AWS_LAMBDA_FUNCTION_NAME: 'notes',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
    AWS_LAMBDA_FUNCTION_VERSION: '1',
    AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/notes',
    AWS_LAMBDA_LOG_STREAM_NAME: '1',
    AWS_LAMBDA_RUNTIME_API: api.address,
    AWS_LWA_PORT: PORT,
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
  const { headers, parts } = await api.invoke({
    ...event,
    headers: { ...event.headers, 'content-type': 'application/json', accept: 'text/event-stream' },
    requestContext: { ...event.requestContext, http: { ...event.requestContext.http, method: 'POST' } },
    body: JSON.stringify({ text: 'hello there' }),
  });
  expect(headers['lambda-runtime-function-response-mode']).toBe('streaming');
  const text = parts.map((part) => part.text).join('');
  expect(text).toMatch(/"content-type":"text\/event-stream"/);
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
  const words = parts.filter((part) => part.text.includes('data: {"text"'));
  expect(words.length).toBeGreaterThan(10);
  // The words are 30 ms apart; as one piece they would all be here at once.
  expect(words.at(-1)!.at - words[0]!.at).toBeGreaterThan(100);
});
