import { handle } from 'hono/aws-lambda';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { log } from './log.ts';
import { cleanUp, createStores } from './stores/index.ts';

const config = readConfig({ DEPLOYMENT_MODE: 'lambda', ...process.env });
const stores = await createStores(config);

/** Lambda handler for API Gateway (HTTP APIs and REST APIs), function URLs and load balancers. */
export const handler = handle(createApp(config, stores));

/** Lambda handler of a schedule: what the container does once an hour by itself. */
export async function cleanup(): Promise<void> {
  await cleanUp(stores);
  log('info', 'cleaned up');
}
