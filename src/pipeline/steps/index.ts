import type { Step } from '../step.ts';
import { access } from './access.ts';
import { backendStack } from './backend.ts';
import { build } from './build.ts';
import { checks } from './checks.ts';
import { code } from './code.ts';
import { door } from './door.ts';
import { edge } from './edge.ts';
import { image } from './image.ts';
import { route } from './route.ts';
import { schedules } from './schedules.ts';
import { site } from './site.ts';
import { dataStack, webStack } from './stacks.ts';
import { traffic } from './traffic.ts';

/**
 * The steps of a deployment, in the order in which they are applied. The order breaks the circle "the page needs the
 * API's address, the API needs the page's": the distribution first, then the backend, the site last.
 */
export const deploymentSteps: readonly Step[] = [
  build,
  code,
  image,
  webStack,
  dataStack,
  access,
  backendStack,
  route,
  schedules,
  door,
  site,
  traffic,
  edge,
  checks,
];
