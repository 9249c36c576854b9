import { needsWebUrl } from '../../resources/index.ts';
import { knownOutputs } from '../deployment.ts';
import { composedData, ownDataTemplate } from '../preflight.ts';
import { overridesFor } from '../values.ts';
import { stackStep } from './stack-step.ts';
import { standIns } from './stand-ins.ts';

/**
 * Bucket and distribution of the site. It comes before data and backend, which may need its address (CORS, sign-in
 * redirects); the backend is connected later by a write into the distribution's KeyValueStore.
 */
export const webStack = stackStep({
  role: 'web',
  applies: ({ templates }) => templates.web !== undefined,
  after: ['build'],
  request: ({ request, templates, bootstrap }) => ({
    template: templates.web!,
    parameters: {
      // All paths of a site alone are its own.
      Api: String(request.mode !== 'none'),
      ...overridesFor(request, templates.web!),
      ...(request.preview && {
        HasSite: String(request.web !== undefined),
        BackendPrefix: `${request.app}-${request.environment}`,
        PermissionsBoundary: bootstrap?.previewBoundaryArn ?? '',
      }),
    },
    // The code of a preview's door is a folder beside its template.
    package: request.preview !== undefined,
  }),
});

/** The stack that holds state: tables and buckets, kept apart from compute so that changing the mode never touches it. */
export const dataStack = stackStep({
  role: 'data',
  applies: ({ templates }) => templates.data !== undefined,
  after: ({ templates: { resources } }) => (resources && needsWebUrl(resources) ? ['build', 'web stack'] : ['build']),
  request(deployment) {
    const { request, templates } = deployment;
    const disposable = request.preview && Object.hasOwn(templates.data!.parameters, 'Disposable');
    const common = {
      parameters: { ...overridesFor(request, templates.data!), ...(disposable && { Disposable: 'true' }) },
      terminationProtection: !request.preview,
    };
    // The build may have written it anew; it may point to local folders.
    if (request.dataTemplate !== '') return { ...common, template: ownDataTemplate(request), package: true };
    const { resources } = templates;
    if (!resources || !needsWebUrl(resources)) return { ...common, template: templates.data! };
    const web = knownOutputs(deployment, 'web') ?? (request.dryRun ? standIns(deployment).web : undefined);
    if (!web) return { pending: 'the web stack has no address yet' };
    return { ...common, template: composedData(request, resources, web['WebUrl'])! };
  },
});
