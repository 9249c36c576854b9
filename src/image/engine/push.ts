import type { Clock } from '../../aws/index.ts';
import { lastLine } from '../../process/index.ts';
import { Failure, type Reporter } from '../../report/index.ts';
import { immutableTag } from '../registry/registry.ts';
import { pushArguments } from './arguments.ts';
import type { Engine } from './engine.ts';

const ATTEMPTS = 4;

export interface PushOptions {
  /** host/path */
  repository: string;
  host: string;
  tag: string;
  /** Variables that point the engine to its logins. */
  login: Readonly<Record<string, string>>;
  /** Passwords, which no line of the log may show. */
  secrets: readonly string[];
}

/** Pushes one tag. Broken connections are tried again, refusals are not. */
export async function push(
  engine: Engine,
  options: PushOptions,
  { report, clock }: { report: Reporter; clock: Clock },
): Promise<void> {
  const { repository, tag, host, login, secrets } = options;
  for (let attempt = 1; ; attempt++) {
    const { code, ended, stdout, stderr } = await engine.run(pushArguments(engine, `${repository}:${tag}`, host), {
      variables: login,
      secrets,
      onLine: (line) => report.progress(line),
    });
    if (code === 0) return;
    const output = `${stdout}\n${stderr}`.trim();
    const refusal = explainRefusal(repository, tag, output);
    if (refusal) throw refusal;
    const why = lastLine(output) || ended;
    if (attempt === ATTEMPTS) {
      throw new Failure({
        code: 'push',
        what: `The image could not be pushed to ${repository} in ${ATTEMPTS} attempts`,
        why,
        todo: 'Run the job again; if it fails again, check the network between this runner and the registry',
      });
    }
    report.note(`Push attempt ${attempt} of ${ATTEMPTS} failed (${why}); trying again`);
    await clock.sleep(1000 * 2 ** attempt);
  }
}

/** Answers after which another attempt is of no use. */
function explainRefusal(repository: string, tag: string, output: string): Failure | undefined {
  const why = lastLine(output);
  if (/tag .*(?:immutable|already exists)|ImageTagAlreadyExists/i.test(output)) return immutableTag(repository, tag);
  if (/no basic auth credentials|unauthorized|denied|authentication required|\b40[13]\b/i.test(output))
    return new Failure({
      code: 'registry',
      what: `The registry refused the push to ${repository}`,
      why,
      todo: 'ECR: allow ecr:PutImage, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload and ecr:BatchCheckLayerAvailability in the role that deploys; other registries: log in before this step',
    });
  if (/name unknown|repository .*(?:not found|does not exist)|NAME_UNKNOWN/i.test(output))
    return new Failure({
      code: 'registry',
      what: `Repository ${repository} does not exist`,
      why,
      todo: 'Create it, or set create-repository: true',
    });
  if (/no space left on device/i.test(output))
    return new Failure({
      code: 'push',
      what: `The image could not be pushed to ${repository}`,
      why: 'The disk is full',
      todo: 'Free space on the runner before this step',
    });
  return undefined;
}
