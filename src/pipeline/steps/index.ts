import type { Step } from '../step.ts';
import { access } from './access.ts';
import { alarms } from './alarms.ts';
import { backendInPlace, candidateTask, rollout } from './beside.ts';
import { build } from './build.ts';
import { candidate, live, versionPrune } from './candidate.ts';
import { candidateChecks, checks } from './checks.ts';
import { code } from './code.ts';
import { door } from './door.ts';
import { edge } from './edge.ts';
import { globalStack } from './global.ts';
import { handOver } from './hand-over.ts';
import { image } from './image.ts';
import { migrations } from './migrations.ts';
import { previewData } from './preview-data.ts';
import { route } from './route.ts';
import { schedules } from './schedules.ts';
import { settingsFile } from './settings-file.ts';
import { site, siteLive, sitePrune } from './site.ts';
import { dataStack, networkStack, webStack } from './stacks.ts';
import { traffic } from './traffic.ts';

export { NEEDS } from './needs.ts';

/**
 * The steps of a deployment, each below what it needs (needs.ts): those that need nothing of each other are at work at
 * once. The order breaks the circle "the page needs the
 * API's address, the API needs the page's": the distribution first, then the backend, the site last. Up to the checks of
 * the candidate nothing that users meet has changed; from `live` on, each step that does is one write.
 */
export const deploymentSteps: readonly Step[] = [
  build,
  code,
  image,
  settingsFile,
  globalStack,
  webStack,
  door,
  networkStack,
  dataStack,
  access,
  migrations,
  previewData,
  handOver,
  backendInPlace,
  candidateTask,
  candidate,
  site,
  candidateChecks,
  rollout,
  live,
  route,
  schedules,
  siteLive,
  traffic,
  sitePrune,
  versionPrune,
  edge,
  checks,
  alarms,
];
