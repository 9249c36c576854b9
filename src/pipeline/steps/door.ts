import { writeEdgeValue } from '../../site/index.ts';
import { knownOutputs } from '../deployment.ts';
import type { Step } from '../step.ts';

/** Tells the door of a preview until when it is open, and for whom: counted from each deployment anew. */
export const door: Step = {
  name: 'door',
  applies: ({ request }) => request.preview !== undefined,
  plan: (deployment) =>
    Promise.resolve({
      remark: `open until ${deployment.request.preview!.until}`,
      async apply() {
        const { request, context } = deployment;
        const store = knownOutputs(deployment, 'web')!['KeyValueStoreArn']!;
        await writeEdgeValue(context.session, store, 'preview', JSON.stringify(request.preview));
        return `open until ${request.preview!.until}`;
      },
    }),
};
