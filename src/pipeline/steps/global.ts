import { GLOBAL_REGION } from '../../release/index.ts';
import { globalNeeds } from '../routing/global.ts';
import { stackStep } from './stack-step.ts';

/**
 * Certificate and web ACL of the distribution, which takes them from one region only. What is asked for no more stays as it
 * is: the distribution uses it until its own stack follows, and it goes with the environment.
 */
export const globalStack = stackStep({
  role: 'global',
  region: GLOBAL_REGION,
  applies: ({ templates }) => templates.global !== undefined,
  request({ request, templates }) {
    const { certificate, webAcl } = globalNeeds(request);
    const { DomainName = '', HostedZoneId = '', RateLimit = '' } = request.parameterOverrides;
    return {
      template: templates.global!,
      parameters: { ...(certificate && { DomainName, HostedZoneId }), ...(webAcl && { RateLimit }) },
    };
  },
});
