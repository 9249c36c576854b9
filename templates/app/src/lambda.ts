import { handle, streamHandle } from 'hono/aws-lambda';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';
import { cleanUp, createStores } from './stores/index.ts';

const config = readConfig({ DEPLOYMENT_MODE: 'lambda', ...process.env });
const stores = await createStores(config);

const app = createApp(config, stores);

/** Lambda handler for API Gateway (HTTP APIs and REST APIs), function URLs and load balancers. */
export const handler = handle(app);

/**
 * The same for doors that pass a stream on: a function URL, or a REST API (InvokeMode: RESPONSE_STREAM). Only Lambda's own
 * runtime for Node.js has what it needs.
 * https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
 */
export const streamHandler = 'awslambda' in globalThis ? streamHandle(app) : undefined;

/** Lambda handler of a schedule: what the container does once an hour by itself. */
export async function cleanup(): Promise<void> {
  await cleanUp(stores);
  log('info', 'cleaned up');
}
