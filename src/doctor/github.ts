import { type Add, type Finding, findingsOf } from './finding.ts';

/** What the runner says of the job, and what the step was given; values of secrets are only looked at for their form. */
export interface JobFacts {
  variables: Readonly<Record<string, string | undefined>>;
  roleToAssume: string;
  region: string;
  environment: string;
  /** Users reach the environment. */
  isProtected: boolean;
  /** The workspace holds a repository. */
  isCheckedOut: boolean;
  platform: string;
  /** owner/name of the branch of a pull request; undefined for other events. */
  headRepository: string | undefined;
  /** An image is built here. */
  buildsImage: boolean;
}

/** What is wrong with the job itself: event, permissions, credentials as they were handed over. */
export function judgeJob(facts: JobFacts): Finding[] {
  return findingsOf('GitHub', (add) => {
    judgeToken(facts, add);
    judgeKeys(facts, add);
    judgeEvent(facts, add);
  });
}

const isSet = (variables: JobFacts['variables'], name: string) => (variables[name] ?? '') !== '';

function judgeToken({ variables, roleToAssume }: JobFacts, add: Add): void {
  const asksForToken =
    isSet(variables, 'ACTIONS_ID_TOKEN_REQUEST_URL') && isSet(variables, 'ACTIONS_ID_TOKEN_REQUEST_TOKEN');
  if (roleToAssume !== '' && !asksForToken)
    add(
      'id-token',
      'broken',
      'GitHub gives this job no OIDC token',
      'role-to-assume needs one',
      'Add permissions: id-token: write to the job, and to the caller of a reusable workflow (pull requests from forks never get one)',
    );
  if (roleToAssume !== '' && !/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(roleToAssume))
    add(
      'role-form',
      'broken',
      'role-to-assume is not the ARN of a role',
      undefined,
      'Write it like arn:aws:iam::123456789012:role/deploy, without quotes or spaces',
    );
}

function judgeKeys({ variables, roleToAssume }: JobFacts, add: Add): void {
  const has = (name: string) => isSet(variables, name);
  const keys = has('AWS_ACCESS_KEY_ID') || has('AWS_SECRET_ACCESS_KEY');
  if (
    roleToAssume === '' &&
    !keys &&
    !has('AWS_PROFILE') &&
    !has('AWS_WEB_IDENTITY_TOKEN_FILE') &&
    !has('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI') &&
    !has('AWS_CONTAINER_CREDENTIALS_FULL_URI')
  )
    add(
      'no-credentials',
      'broken',
      'There are no AWS credentials',
      'role-to-assume is empty, and so are the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      'Set role-to-assume. A variable that does not exist is empty: check its name, and whether it is defined for the repository or only for an environment',
    );
  if (has('AWS_ACCESS_KEY_ID') !== has('AWS_SECRET_ACCESS_KEY'))
    add(
      'half-a-key',
      'broken',
      'Only half of an access key is set',
      `${has('AWS_ACCESS_KEY_ID') ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID'} is empty`,
      'Set both secrets, and pass both to the step (secrets: inherit for a reusable workflow)',
    );
  const spaced = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].find((name) =>
    /\s|^["']|["']$/.test(variables[name] ?? ''),
  );
  if (spaced)
    add(
      'key-form',
      'broken',
      `${spaced} has spaces, line ends or quotes in it`,
      'They make every signature wrong, and AWS refuses the requests',
      'Store the secret again, without them',
    );
  if (/^ASIA/.test(variables['AWS_ACCESS_KEY_ID'] ?? '') && !has('AWS_SESSION_TOKEN'))
    add(
      'session-token',
      'broken',
      'The access key is temporary, but its session token is missing',
      'Keys that begin with ASIA need AWS_SESSION_TOKEN',
      'Pass AWS_SESSION_TOKEN too, or use role-to-assume',
    );
  if (/^AKIA/.test(variables['AWS_ACCESS_KEY_ID'] ?? ''))
    add(
      'long-lived-key',
      'warning',
      'A long-lived access key is used',
      'Anyone who gets to see it can use it until it is deleted',
      'Use role-to-assume with permissions: id-token: write',
    );
}

function judgeEvent(facts: JobFacts, add: Add): void {
  const { variables } = facts;
  const has = (name: string) => isSet(variables, name);
  const event = variables['GITHUB_EVENT_NAME'] ?? '';
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d{1,2}$/.test(facts.region))
    add(
      'region',
      'broken',
      facts.region === '' ? 'No AWS region is set' : `${facts.region} is not a region code`,
      undefined,
      'Set aws-region, for example aws-region: eu-central-1',
    );
  if (/^pull_request/.test(event) && facts.isProtected)
    add(
      'pull-request',
      'warning',
      `The event is ${event}, which may not deploy to ${facts.environment}`,
      'Its code is not merged',
      'Deploy on push, or give each preview its own environment (environment: pr-7)',
    );
  if (event === 'pull_request_target' || event === 'workflow_run')
    add(
      'privileged-event',
      'warning',
      `The event ${event} runs with the rights of the default branch`,
      'If the workflow checks out the code of a pull request, it runs code of strangers with your role',
      'Use pull_request, or do not check out that code',
    );
  const [mine, theirs] = [variables['GITHUB_REPOSITORY'], facts.headRepository];
  if (theirs && mine && theirs.toLowerCase() !== mine.toLowerCase())
    add(
      'fork',
      'broken',
      `This run belongs to the fork ${theirs}`,
      'GitHub gives forks no secrets and no OIDC token',
      'Skip it: if: github.event.pull_request.head.repo.full_name == github.repository',
    );
  if (variables['GITHUB_ACTOR'] === 'dependabot[bot]' && /^pull_request/.test(event))
    add(
      'dependabot',
      'broken',
      'This pull request comes from Dependabot',
      'GitHub gives its runs the secrets of Dependabot only, and a token that may read unless the workflow asks for more: a step that deploys fails, or deploys what nobody has read',
      "Skip it: if: github.actor != 'dependabot[bot]'",
    );
  if (!facts.isCheckedOut)
    add(
      'checkout',
      'broken',
      'The workspace holds no repository',
      undefined,
      'Add the step actions/checkout before this one',
    );
  if (facts.buildsImage && facts.platform !== 'linux' && !has('DOCKER_HOST'))
    add(
      'image-platform',
      'broken',
      `Images are built on Linux, and this runner is ${facts.platform}`,
      undefined,
      'Use runs-on: ubuntu-latest, or set image to an existing image',
    );
}
