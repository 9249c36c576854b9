import { type AwsSession, awsErrorName, httpStatus, parallel, within } from '../aws/index.ts';
import type { Context } from '../operation/index.ts';
import { readPreviewContainers } from '../preview/index.ts';
import { DamagedObject, previewOf } from '../release/index.ts';
import { Failure, messageOf, reasonOf } from '../report/index.ts';
import { type Bootstrap, readBootstrap } from '../stack/index.ts';
import { judgeEnvironment } from './environment/judge-environment.ts';
import type { Finding } from './finding.ts';
import { judgeJob } from './github.ts';
import { readNetwork } from './network/read-network.ts';
import { readEnvironment } from './environment/read-environment.ts';
import { quotaReaders } from './quotas/read-quotas.ts';
import { judgeNetwork } from './network/judge-network.ts';
import { judgePermissions } from './permissions/judge-permissions.ts';
import { type Deploying, neededByDeployment, neededByResources } from './permissions/needed.ts';
import { isDeployRole, principalOf, simulate } from './permissions/simulate.ts';
import { judgeQuotas, type Quota } from './quotas/judge-quotas.ts';
import { judgeContainers } from './previews/judge-containers.ts';
import { judgeDomain } from './previews/judge-domain.ts';
import type { DoctorRequest } from './request.ts';
import { type StackReader, stackReader, STACKS_AT_ONCE } from './stack-reader.ts';
import { judgeTrust } from './trust/judge-trust.ts';
import { readTrust } from './trust/read-trust.ts';

/** Milliseconds that looking may take in all; what is not known by then is unknown. */
const LIMIT = 9_000;

export interface Examination {
  findings: Finding[];
  /** broken: a deployment fails; unknown: something could not be looked at; well: neither. */
  verdict: 'broken' | 'unknown' | 'well';
  /** Who deploys; '' where that is not known. */
  caller: string;
  /** The subject of the job's token; '' without one. */
  subject: string;
  quotas: Quota[];
}

/** Looks at everything that a deployment needs, in at most ten seconds. Reads only, and throws nothing. */
export async function examine({ session }: Pick<Context, 'session'>, request: DoctorRequest): Promise<Examination> {
  const findings: Finding[] = judgeJob(request.job);
  let [caller, subject] = ['', ''];
  const quotas: Quota[] = [];
  const end = Date.now() + LIMIT;
  /** One part of it; what goes wrong in it makes that part unknown, and no other. */
  const part = async (check: string, area: Finding['area'], work: () => Promise<Finding[]>): Promise<void> => {
    try {
      findings.push(...(await within(Math.max(0, end - Date.now()), work())));
    } catch (error) {
      findings.push(notSeen(check, area, error));
    }
  };
  await part('identity', 'identity', async () => {
    const claims = await request.claims();
    subject = claims?.['sub'] ?? '';
    try {
      caller = await session.callerArn();
      return [];
    } catch (error) {
      const { what, why, todo } =
        error instanceof Failure
          ? error
          : { what: 'The identity of this run could not be determined', why: messageOf(error), todo: undefined };
      return [{ check: 'credentials', area: 'identity', severity: 'broken', what, why, todo }];
    }
  });
  const account = /::(\d{12}):/.exec(caller)?.[1];
  const network = part('network', 'network', async () => judgeNetwork(await readNetwork(session, request, account)));
  if (account === undefined) {
    await network;
    return { findings, verdict: verdictOf(findings), caller, subject, quotas };
  }
  const stackAt = stackReader(session, request);
  let bootstrap: Bootstrap | undefined;
  await part('bootstrap', 'account', async () => ((bootstrap = await readBootstrap(session)), []));
  await Promise.all([
    network,
    part('trust', 'identity', async () => {
      const claims = await request.claims();
      const role = request.job.roleToAssume;
      return claims && role ? judgeTrust(await readTrust(session, role), claims, role) : [];
    }),
    part('permissions', 'permissions', async () => {
      const about = {
        // A preview has no distribution, and its bucket is not named like others.
        ...deploying(
          { ...request, web: request.web && !isPreview(request) },
          { caller, region: session.region, bootstrap },
        ),
        keyValueStoreArn: request.web ? await storeOf(stackAt) : undefined,
      };
      const principal = request.job.roleToAssume || principalOf(caller);
      const own = judgePermissions(await simulate(session, principal, neededByDeployment(about)));
      // CloudFormation makes a preview with a role of its own, whose rights are a list of names.
      if (isPreview(request)) return own;
      const making = neededByResources(request.resourceTypes, about);
      return [...own, ...judgePermissions(await simulate(session, about.executionRoleArn ?? principal, making))];
    }),
    part('environment', 'environment', async () =>
      judgeEnvironment(await readEnvironment(session, request, { bootstrap, stackAt })),
    ),
    ...quotaReaders({ ...request, isPreview: isPreview(request) }).map(({ stacks, look }) =>
      part('quotas', 'quotas', async () => {
        const present = parallel(stacks, STACKS_AT_ONCE, stackAt);
        const [seen, found] = await Promise.all([look(session), present]);
        quotas.push(...seen.quotas);
        return [...judgeQuotas(seen.quotas, !found.some(Boolean)), ...(seen.findings ?? [])];
      }),
    ),
    part('secrets', 'environment', () => lookAtSecrets(request)),
    part('previews', 'account', () => lookAtPreviews(session, request, bootstrap)),
    part('preview-containers', 'account', () => lookAtContainers(session, request)),
  ]);
  quotas.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { findings, verdict: verdictOf(findings), caller, subject, quotas };
}

/** The KeyValueStore of the site that is there; a stack that may not be read is told with the permissions. */
async function storeOf(stackAt: StackReader): Promise<string | undefined> {
  const site = await stackAt('web').catch(() => undefined);
  return site?.outputs['KeyValueStoreArn'];
}

/** Where the bootstrap stack names a domain of previews. */
async function lookAtPreviews(
  session: AwsSession,
  { environment }: DoctorRequest,
  { previewDomain: domain, previewDomainStore: store }: Partial<Bootstrap> = {},
): Promise<Finding[]> {
  if (!domain || !store) return [];
  // Most accounts have none.
  const { readDomain } = await import('./previews/read-domain.ts');
  return judgeDomain(await readDomain(session, { domain, store, environment }));
}

/** Whether previews have rights in ECS here. */
async function lookAtContainers(session: AwsSession, request: DoctorRequest): Promise<Finding[]> {
  const found = await readPreviewContainers(session);
  return judgeContainers({ areThere: found !== undefined, isPreview: isPreview(request) });
}

/** A reference that leads nowhere; what may not be looked up is thrown. */
async function lookAtSecrets(request: DoctorRequest): Promise<Finding[]> {
  try {
    await request.locateSecrets();
    return [];
  } catch (error) {
    if (!(error instanceof Failure) || /^(permission|credentials)$/.test(error.code)) throw error;
    const { what, why, todo } = error;
    return [{ check: 'secret', area: 'environment', severity: 'broken', what, why, todo }];
  }
}

function verdictOf(findings: readonly Finding[]): Examination['verdict'] {
  if (findings.some(({ severity }) => severity === 'broken')) return 'broken';
  return findings.some(({ severity }) => severity === 'unknown') ? 'unknown' : 'well';
}

const PARTS: Readonly<Record<string, string>> = {
  trust: "The role's trust policy",
  permissions: 'The permissions of the role',
  quotas: 'The remaining quotas',
  previews: 'The domain of previews',
  'preview-containers': 'Whether previews run as containers here',
};

/** What may not be read is not well and not broken: it is not known. */
function notSeen(check: string, area: Finding['area'], error: unknown): Finding {
  if (error instanceof DamagedObject) {
    const { code, what, why, todo } = error;
    return { check: code, area, severity: 'broken', what, why, todo };
  }
  const permission = /not authorized to perform:?\s+([\w-]+:\w+)/i.exec(messageOf(error))?.[1];
  const denied = permission !== undefined || httpStatus(error) === 403 || /AccessDenied/.test(awsErrorName(error));
  return {
    check: `${check}-unknown`,
    area,
    severity: 'unknown',
    what: `${PARTS[check] ?? `The ${check}`} could not be checked`,
    why: reasonOf(error),
    todo: denied
      ? `Allow ${permission ?? 'this'} in the policy of the role, or run doctor once as an administrator (the deploy role of the bootstrap stack is allowed to read its own policies)`
      : undefined,
  };
}

function isPreview({ environment }: DoctorRequest): boolean {
  return previewOf(environment) !== undefined;
}

function deploying(
  { app, environment, mode, web, image, secrets }: DoctorRequest,
  { caller, region, bootstrap }: { caller: string; region: string; bootstrap: Bootstrap | undefined },
): Deploying {
  const [, partition = 'aws', account = ''] = /^arn:([\w-]+):\w+::(\d{12}):/.exec(caller) ?? [];
  return {
    app,
    environment,
    mode,
    web,
    image,
    secrets: Object.keys(secrets).length > 0,
    partition,
    region,
    account,
    artifactsBucket: bootstrap?.artifactsBucket,
    executionRoleArn: isDeployRole(caller, bootstrap) ? bootstrap?.executionRoleArn : undefined,
    boundaryArn: bootstrap?.appBoundaryArn,
  };
}
