import { isDeepStrictEqual } from 'node:util';
import { KEY_HEADER } from '../../preview/index.ts';
import { markdown } from '../../report/index.ts';
import { type Deployment, knownOutputs } from '../deployment.ts';
import { type EdgeRelease, waitForEdge } from '../routing/edge.ts';
import type { Step } from '../step.ts';

/** Waits until the edge serves what was deployed, seen from outside: only then it is live, and only then it is checked. */
export const edge: Step = {
  name: 'edge',
  applies: ({ templates }) => templates.web !== undefined,
  plan: (deployment) => ({
    remark: 'checked from outside after the deployment',
    async apply() {
      const { context, site, api } = deployment;
      // The pages of a candidate are asked for with its API.
      const wanted = edgeRelease(deployment, api?.candidate ? undefined : site?.release);
      const after = await waitForEdge(context, wanted);
      return wanted.unchanged ? 'serves the release' : `serves the release, after ${markdown.duration(after)}`;
    },
  }),
};

/** What the edge is to answer once it knows what this deployment has written. */
export function edgeRelease(deployment: Deployment, release: string | undefined): EdgeRelease {
  const { request, api, edgeChanged, hostChanged } = deployment;
  return {
    web: knownOutputs(deployment, 'web')!,
    release,
    api,
    connectTo: request.connectTo,
    headers: request.preview?.key ? { [KEY_HEADER]: request.preview.key } : undefined,
    // S3, which keeps the pointers of a preview, shows a write to every reader at once; its host is known later.
    unchanged: request.preview ? !hostChanged : !edgeChanged && isRecorded(deployment),
  };
}

/** What a run has written that died before it was recorded may be on its way to the points of presence still. */
function isRecorded({ previous, site, backends }: Deployment): boolean {
  return site?.release === previous?.site?.release && isDeepStrictEqual(backends, previous?.backends);
}
