import type { Finding } from '../finding.ts';

/** How the domain of previews answers for a host that no preview has. */
export interface DomainFacts {
  /** preview.example.com */
  domain: string;
  /** The environment that is asked about is a preview: without the domain it is not deployed. */
  isPreview: boolean;
  /** Whether the KeyValueStore of its hosts is there; undefined where the role may not look. */
  storeIsThere: boolean | undefined;
  /** Status and X-Robots-Tag of the answer, or what kind of problem kept it from coming (src/checks). */
  answer: { status: number; robots: string } | { kind: string; message: string };
}

const STACK = 'the stack of templates/stacks/preview-domain.yaml';

/** The domain of previews: its names, its certificate, its distribution, and the store that knows where each host leads. */
export function judgeDomain({ domain, isPreview, storeIsThere, answer }: DomainFacts): Finding[] {
  const findings: Finding[] = [];
  const add = (check: string, what: string, why: string, todo: string) =>
    findings.push({
      check: `preview-domain-${check}`,
      area: 'account',
      severity: isPreview ? 'broken' : 'warning',
      what,
      why,
      todo,
    });
  if (storeIsThere === false)
    add(
      'store',
      'The KeyValueStore of the preview domain does not exist',
      'The bootstrap stack names it, but its stack was deleted or recreated',
      `Deploy the bootstrap stack with PreviewDomain and PreviewDomainStore as ${STACK} outputs them, or with both empty`,
    );
  if ('status' in answer) {
    // As templates/stacks/edge/host.js answers for a host that leads nowhere.
    if (answer.status !== 404 || !/noindex/i.test(answer.robots))
      add(
        'answer',
        `Something other than the distribution for previews answers below ${domain}`,
        `A host without a preview gets status ${answer.status} instead of 404`,
        `Point *.${domain} at output DistributionDomain of ${STACK}, and check that its distribution is enabled and has that alias`,
      );
  } else if (answer.kind === 'dns')
    add(
      'name',
      `Hosts below ${domain} have no address`,
      answer.message,
      `Point *.${domain} at output DistributionDomain of ${STACK}; with HostedZoneId that stack creates the records`,
    );
  else if (/^(certificate|tls)$/.test(answer.kind))
    add(
      'certificate',
      `The certificate of hosts below ${domain} is not valid`,
      answer.message,
      `Give ${STACK} an issued certificate for *.${domain} (CertificateArn, in us-east-1), or HostedZoneId to create one`,
    );
  else
    add(
      'unreachable',
      `Hosts below ${domain} cannot be reached from this runner`,
      answer.message,
      `Allow connections to *.${domain} (port 443), and check that the distribution of ${STACK} is enabled`,
    );
  return findings;
}
