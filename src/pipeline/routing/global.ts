import { Failure, inputFailure } from '../../report/index.ts';
import type { DeployRequest } from '../request.ts';

type Asked = Pick<DeployRequest, 'web' | 'edge' | 'preview' | 'parameterOverrides'>;

/** What the environment's distribution gets from a stack of its own in that region. */
export interface GlobalNeeds {
  /** For DomainName, in its zone. */
  certificate: boolean;
  webAcl: boolean;
}

/** A preview has no distribution. */
export function globalNeeds({ web, edge, preview, parameterOverrides }: Asked): GlobalNeeds {
  const { DomainName = '', HostedZoneId = '', CertificateArn = '', RateLimit = '0' } = parameterOverrides;
  const hasDistribution = preview === undefined && (web !== undefined || edge);
  return {
    certificate: hasDistribution && DomainName !== '' && HostedZoneId !== '' && CertificateArn === '',
    webAcl: hasDistribution && Number(RateLimit) !== 0,
  };
}

export function needsGlobal(request: Asked): boolean {
  const { certificate, webAcl } = globalNeeds(request);
  return certificate || webAcl;
}

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html */
const LIMITS = { least: 10, most: 2_000_000_000 };

/** Refuses a limit that would limit nothing, or that WAF does not take. */
export function checkRateLimit({ web, edge, preview, parameterOverrides }: Asked): void {
  const { RateLimit: limit, WebAclArn } = parameterOverrides;
  // 0 asks for nothing: a workflow may keep it with a web ACL of its own, and where there is no distribution.
  if (limit === undefined || limit === '0' || preview) return;
  const { least, most } = LIMITS;
  if (!/^[1-9]\d*$/.test(limit) || Number(limit) < least || Number(limit) > most)
    throw inputFailure(
      'parameter-overrides',
      `RateLimit: ${limit}`,
      `requests a minute, ${least} to ${most}, or 0 for no limit`,
    );
  if (web === undefined && !edge)
    throw new Failure({
      code: 'input',
      what: 'RateLimit would limit nothing',
      why: 'It applies to a distribution, and this deployment has none',
      todo: 'Set edge: true (or web); or use the throttle of the API, ThrottleRate and ThrottleBurst',
    });
  if (WebAclArn)
    throw inputFailure(
      'parameter-overrides',
      'RateLimit and WebAclArn',
      'only one of the two: a distribution has one web ACL',
    );
}
