import { shippedTemplate } from '../../stack/index.ts';
import { overridesFor } from '../overrides.ts';
import { deploymentTags, stackNames } from '../request.ts';
import { stackStep } from './stack-step.ts';

/** The stack that holds state: tables and buckets, kept apart from compute so that changing the mode never touches it. */
export const dataStack = stackStep({
  role: 'data',
  name: 'data stack',
  // A template of the app's own brings its own state.
  applies: ({ request }) => request.template === '',
  after: ['build'],
  request: ({ request, bootstrap }) => ({
    stackName: stackNames(request).data,
    template: shippedTemplate(request.templates, 'data'),
    parameters: overridesFor(request, 'data'),
    tags: deploymentTags(request),
    artifactsBucket: bootstrap?.artifactsBucket,
    roleArn: bootstrap?.executionRoleArn,
    terminationProtection: true,
    allowReplacement: request.allowReplacement,
    package: false,
  }),
});
