import { handle } from 'hono/aws-lambda';
import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createStore } from './store.ts';

const config = readConfig({ DEPLOYMENT_MODE: 'lambda', ...process.env });

/** Lambda handler for API Gateway (HTTP APIs and REST APIs), function URLs and load balancers. */
export const handler = handle(createApp(config, createStore(config)));
