import { shippedTemplate } from '../../stack/index.ts';
import { overridesFor } from '../overrides.ts';
import { deploymentTags, stackNames } from '../request.ts';
import { stackStep } from './stack-step.ts';

/**
 * Bucket and distribution of the site. It comes before the backend, which may need its address (CORS, sign-in
 * redirects); the backend is connected later by a write into the distribution's KeyValueStore.
 */
export const webStack = stackStep({
  role: 'web',
  name: 'web stack',
  applies: ({ request }) => request.web !== undefined,
  after: ['build'],
  request: ({ request, bootstrap }) => ({
    stackName: stackNames(request).web,
    template: shippedTemplate(request.templates, 'web'),
    parameters: overridesFor(request, 'web'),
    tags: deploymentTags(request),
    artifactsBucket: bootstrap?.artifactsBucket,
    roleArn: bootstrap?.executionRoleArn,
    allowReplacement: request.allowReplacement,
    package: false,
  }),
});
