import { hash } from 'node:crypto';
import { Failure, inputFailure } from '../../report/index.ts';
import { isApiPath } from '../../site/index.ts';
import type { DeployRequest } from '../request.ts';
import { mentions } from '../inputs/values.ts';

/** CloudFront's addresses, as security groups know them. */
export const CLOUDFRONT_ADDRESSES = 'com.amazonaws.global.cloudfront.origin-facing';

/** What lets the site's distribution, and nobody else, reach the load balancer. */
export interface BalancerAccess {
  /** Managed prefix list of CloudFront's addresses; undefined where the region has none. */
  prefixList: string | undefined;
  /** What requests bring; undefined until it is made. */
  key: string | undefined;
}

/**
 * The own domain of a load balancer or an API behind a site, where DomainName and the like are the site's: what users set, and what the
 * template of the backend calls it.
 */
export const OWN_DOMAIN: Readonly<Record<string, string>> = {
  ApiDomainName: 'DomainName',
  ApiCertificateArn: 'CertificateArn',
  ApiHostedZoneId: 'HostedZoneId',
};

/** What a backend's template gets of parameter-overrides with a site in front: there the domain is the distribution's. */
export function behindSite(overrides: Readonly<Record<string, string>>): Record<string, string> {
  const ofTheSite = Object.values(OWN_DOMAIN);
  return Object.fromEntries(
    Object.entries(overrides)
      .filter(([name]) => !ofTheSite.includes(name))
      .map(([name, value]) => [OWN_DOMAIN[name] ?? name, value]),
  );
}

/** Whether the app runs behind a load balancer that only its site's distribution may reach. */
export function isClosed({ mode, template, backend, preview, web, edge, parameterOverrides }: DeployRequest): boolean {
  if (mode !== 'container' || template !== '' || backend !== 'container-fargate') return false;
  if (preview !== undefined || (web === undefined && !edge)) return false;
  return parameterOverrides['LoadBalancerAccess'] !== 'everybody';
}

/** The parameters of the template that say so. */
export function accessParameters(access: BalancerAccess | undefined): Record<string, string | undefined> {
  if (!access?.key) return {};
  const { key, prefixList } = access;
  return { OriginKey: key, OriginKeyId: hash('sha256', key).slice(0, 16), IngressPrefixListId: prefixList };
}

/** Throws a Failure where somebody would ask the load balancer who cannot reach it, or a page of https over http. */
export function refuseUnreachable(request: DeployRequest): void {
  const { web, healthPath, webEnv, backend, mode, template, parameterOverrides } = request;
  if (web === undefined || mode !== 'container' || template !== '' || backend !== 'container-fargate') return;
  const ofPreview = request.preview !== undefined;
  const closed = isClosed(request) || ofPreview;
  const open = 'parameter-overrides LoadBalancerAccess: everybody';
  const paths = parameterOverrides['ApiPath'] ?? '/api/*';
  if (closed && request.checks !== 'none' && !isApiPath(parameterOverrides, healthPath))
    throw inputFailure(
      'health-path',
      healthPath,
      `a path within ApiPath (${paths}): behind a site, only these paths reach the app${ofPreview ? '' : ` (or set ${open})`}`,
    );
  if (ofPreview || !mentions(webEnv, 'api-url')) return;
  if (!closed && parameterOverrides['ApiCertificateArn']) return;
  throw new Failure({
    code: 'input',
    what: 'The page would call {{api-url}}, which it cannot reach',
    why: closed
      ? 'Behind a site, only its distribution can reach the load balancer'
      : 'The site uses https and the load balancer http: browsers block such requests',
    todo: `Let the page call ${paths} on its own address, or set ${open} with ApiDomainName and ApiCertificateArn`,
  });
}
