import { KEY_HEADER } from '../../preview/index.ts';
import { markdown } from '../../report/index.ts';
import { knownOutputs } from '../deployment.ts';
import { waitForEdge } from '../edge.ts';
import type { Step } from '../step.ts';

/** Waits until the edge serves what was deployed, seen from outside: only then it is live, and only then it is checked. */
export const edge: Step = {
  name: 'edge',
  applies: ({ templates }) => templates.web !== undefined,
  plan: (deployment) =>
    Promise.resolve({
      remark: 'asked from outside after the deployment',
      async apply() {
        const { context, request, site, api } = deployment;
        const unchanged = !deployment.edgeChanged;
        const answer = await waitForEdge(context, {
          web: knownOutputs(deployment, 'web')!,
          // The pages of a candidate are asked for with its API.
          release: api?.candidate ? undefined : site?.release,
          api,
          connectTo: request.connectTo,
          headers: request.preview?.key ? { [KEY_HEADER]: request.preview.key } : undefined,
          unchanged,
        });
        if ('failure' in answer) throw answer.failure;
        return unchanged ? 'serves the release' : `serves the release, after ${markdown.duration(answer.after)}`;
      },
    }),
};
