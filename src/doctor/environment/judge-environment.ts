import { isForApp, type Bootstrap } from '../../stack/index.ts';
import { type Add, type Finding, findingsOf } from '../finding.ts';

export interface EnvironmentFacts {
  app: string;
  environment: string;
  region: string;
  now: number;
  bootstrap: Pick<Bootstrap, 'stackName' | 'version' | 'executionRoleArn' | 'app'> | undefined;
  /** Name of the stack that is bound to this app, whoever asks. */
  ownBootstrap: string | undefined;
  /** Version of the bootstrap that these actions make. */
  wantedBootstrap: number;
  /** The artifacts bucket answers. */
  artifactsThere: boolean;
  /** The caller is one of the bootstrap's own roles, which makes no resources itself. */
  isDeployRole: boolean;
  lease: { operation: string; runUrl: string; heartbeat: string } | undefined;
  /** Milliseconds after which a lease without a heartbeat is taken over. */
  staleAfter: number;
  stacks: readonly {
    name: string;
    role: string;
    status: string;
    reason: string;
    handling: string;
    protected: boolean;
  }[];
  /** The newest release record, and the one that is live. */
  newest: { id: string; status: string; time: string; verdict: string } | undefined;
  live: { id: string; mode: string; repository: string; folder: string | undefined } | undefined;
  /** What this run would deploy. */
  wanted: { mode: string; modeGiven: boolean; repository: string; folder: string };
}

/** State of the account's bootstrap and of the environment: what a deployment would wait for, refuse, or find broken. */
export function judgeEnvironment(facts: EnvironmentFacts): Finding[] {
  return [
    ...findingsOf('account', (add) => judgeBootstrap(facts, add)),
    ...findingsOf('environment', (add) => {
      judgeStacks(facts, add);
      judgeReleases(facts, add);
    }),
  ];
}

function judgeBootstrap(facts: EnvironmentFacts, add: Add): void {
  const { bootstrap } = facts;
  if (!bootstrap)
    add(
      'bootstrap-missing',
      'warning',
      `There is no bootstrap stack in ${facts.region} yet`,
      'The first deployment creates it, if its role is allowed to',
      'If the role is not allowed to, deploy templates/bootstrap.json once as an administrator',
    );
  else {
    if (bootstrap.version < facts.wantedBootstrap)
      add(
        'bootstrap-old',
        'warning',
        `The bootstrap stack has version ${bootstrap.version}; this version of Deploy comes with version ${facts.wantedBootstrap} of it`,
        'The next deployment updates it, if its role is allowed to',
        'Deploy templates/bootstrap.json of this version as an administrator',
      );
    if (bootstrap.version > facts.wantedBootstrap)
      add(
        'bootstrap-newer',
        'warning',
        `The bootstrap stack has version ${bootstrap.version}; this version of Deploy knows only ${facts.wantedBootstrap}`,
        'A newer version of Deploy created it',
        'Use the same version of Deploy in all repositories of the account',
      );
    if (!facts.artifactsThere)
      add(
        'artifacts',
        'broken',
        'The artifacts bucket of the bootstrap stack cannot be reached',
        'It was deleted, or its policy refuses this role',
        `Check stack ${bootstrap.stackName}; if the bucket is gone, deploy templates/bootstrap.json again`,
      );
    if (!isForApp(bootstrap, facts.app))
      add(
        'bootstrap-other-app',
        'broken',
        `The role is not for app ${facts.app}`,
        `Parameter App of its stack ${bootstrap.stackName} is ${bootstrap.app}, which allows only the apps ${bootstrap.app} and ${bootstrap.app}-*`,
        `Use the role of the bootstrap stack that is for ${facts.app}, or correct the input app`,
      );
    if (bootstrap.app === undefined && facts.ownBootstrap !== undefined)
      add(
        'bootstrap-own',
        'warning',
        `App ${facts.app} has a bootstrap stack of its own, ${facts.ownBootstrap}`,
        `This run uses ${bootstrap.stackName}, which has other records and another lease`,
        `Use only the roles of ${facts.ownBootstrap}: docs/one-app-one-role.md`,
      );
    if (facts.isDeployRole && !bootstrap.executionRoleArn)
      add(
        'bootstrap-execution-role',
        'broken',
        'The bootstrap stack has no execution role',
        'The deploy role cannot create resources itself',
        'Deploy the bootstrap stack again, with DeploySubjects',
      );
  }
}

function judgeStacks(facts: EnvironmentFacts, add: Add): void {
  for (const stack of facts.stacks) {
    if (stack.handling === 'refuse')
      add(
        'stack-refuse',
        'broken',
        `Stack ${stack.name} is in ${stack.status}`,
        stack.reason || undefined,
        'A deployment cannot repair it: see "States" in the README of deploy-sam',
      );
    else if (/recreate|roll-back|continue-rollback/.test(stack.handling))
      add(
        'stack-repair',
        'warning',
        `Stack ${stack.name} is in ${stack.status}`,
        stack.reason || undefined,
        'The next deployment repairs it',
      );
    else if (stack.handling === 'wait')
      add(
        'stack-busy',
        'warning',
        `Stack ${stack.name} is in ${stack.status}`,
        undefined,
        'The next deployment waits for it',
      );
    if (stack.role === 'data' && !stack.protected)
      add(
        'data-unprotected',
        'warning',
        `Stack ${stack.name} holds data and has no termination protection`,
        'If somebody deletes the stack, its data without DeletionPolicy: Retain is lost',
        `aws cloudformation update-termination-protection --enable-termination-protection --stack-name ${stack.name}`,
      );
  }
}

function judgeReleases(facts: EnvironmentFacts, add: Add): void {
  const { lease, live, wanted, newest } = facts;
  const name = `${facts.app} ${facts.environment}`;
  if (lease && facts.now - Date.parse(lease.heartbeat) < facts.staleAfter)
    add(
      'lease',
      'warning',
      `Another run is changing ${name} (${lease.operation})`,
      lease.runUrl || undefined,
      'Wait for it; a deployment itself waits for up to lease-timeout',
    );
  if (newest?.status === 'deploying' && !lease)
    add(
      'unfinished',
      'warning',
      `The last deployment of ${name} (${newest.id}) never ended`,
      'Its run was killed or cancelled',
      'The next deployment completes it',
    );
  if (newest && /^(failed|rolled-back)$/.test(newest.status))
    add(
      'last-failed',
      'warning',
      `The last deployment of ${name} (${newest.id}) is recorded as ${newest.status}`,
      undefined,
      'The reason is in its record in the artifacts bucket',
    );
  if (
    live &&
    live.folder !== undefined &&
    wanted.repository !== '' &&
    (live.folder !== wanted.folder || live.repository.toLowerCase() !== wanted.repository.toLowerCase())
  )
    add(
      'new-source',
      'broken',
      `${name} was deployed from ${live.folder} of ${live.repository}`,
      `This run would deploy ${wanted.folder} of ${wanted.repository}, and would be refused`,
      'Set app to a name of its own, or allow-new-source: true for one run after a move',
    );
  if (live && live.mode !== 'none' && wanted.mode === 'none' && !wanted.modeGiven)
    add(
      'lost-backend',
      'broken',
      `${name} has a backend (mode: ${live.mode}), and this run has no mode`,
      undefined,
      `Set mode: ${live.mode}, or mode: none to deploy only the site from now on`,
    );
}
