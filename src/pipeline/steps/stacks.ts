import { overridesFor } from '../values.ts';
import { stackStep } from './stack-step.ts';

/** The stack that holds state: tables and buckets, kept apart from compute so that changing the mode never touches it. */
export const dataStack = stackStep({
  role: 'data',
  applies: ({ templates }) => templates.data !== undefined,
  after: ['build'],
  request: ({ request, templates }) => ({
    template: templates.data!,
    parameters: overridesFor(request, templates.data!),
    terminationProtection: true,
  }),
});

/**
 * Bucket and distribution of the site. It comes before the backend, which may need its address (CORS, sign-in
 * redirects); the backend is connected later by a write into the distribution's KeyValueStore.
 */
export const webStack = stackStep({
  role: 'web',
  applies: ({ templates }) => templates.web !== undefined,
  after: ['build'],
  request: ({ request, templates }) => ({
    template: templates.web!,
    // All paths of a site alone are its own.
    parameters: { Api: String(request.mode !== 'none'), ...overridesFor(request, templates.web!) },
  }),
});
