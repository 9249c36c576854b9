import type { Workflow } from './act.ts';
import { TEST_REGION } from '../emulator/emulator.ts';

/**
 * What a caller's organisation has set up, for workflows under act: an account (the emulator's) and, in place of DNS, the
 * local edge. On real AWS the variables do not exist.
 */
export function callerAccount(): Required<Pick<Workflow, 'environment' | 'secrets' | 'variables'>> {
  const endpoint = process.env['AWS_ENDPOINT_URL']!;
  return {
    environment: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: TEST_REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      NODE_EXTRA_CA_CERTS: process.env['DEPLOY_EDGE_AUTHORITY']!,
    },
    secrets: { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    variables: {
      CONNECT_TO: process.env['DEPLOY_EDGE_CONNECT_TO']!,
      REGISTRY: endpoint.replace(/^https?:\/\//, ''),
    },
  };
}
