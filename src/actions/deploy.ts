import { sessionFromInputs } from '../aws/index.ts';
import type { ActionRun } from '../github/index.ts';
import { createContext } from '../operation/index.ts';
import { deploy, type DeployOptions } from '../pipeline/index.ts';
import { readRequest } from './deploy-inputs.ts';
import { interruptible } from './interrupt.ts';

/** actions/deploy: the whole deployment of one environment. */
export default async function deployAction(run: ActionRun): Promise<void> {
  const { inputs, environment, report } = run;
  const request = readRequest(run);
  const token = inputs.optional('github-token');
  if (token) report.mask(token);
  const session = sessionFromInputs({
    region: inputs.optional('aws-region'),
    roleArn: inputs.optional('role-to-assume'),
    sessionName: `${request.app}-${request.environment}`,
    environment,
    report,
  });
  const note = () =>
    `The deployment of ${request.app} ${request.environment} was interrupted. What CloudFormation is doing goes on; the next run follows it to its end and completes the deployment. The lease frees itself within a minute.`;
  const result = await interruptible(report, note, () =>
    deploy(createContext(session, report), request, deployOptions(run, token)),
  );
  run.output('url', result.url);
  run.output('api-url', result.apiUrl);
  run.output('release', result.release);
  run.output('mode', result.mode);
  run.output('has-changes', result.hasChanges);
  run.output('verdict', result.verdict);
  run.output('stack-outputs', result.stackOutputs);
  if (!request.dryRun) report.note(`${result.hasChanges ? 'Live' : 'Up to date'}: ${result.url}`);
}

function deployOptions({ environment, context }: ActionRun, token?: string): DeployOptions {
  return {
    variables: environment,
    compareCommits: async (live, wanted) => {
      const { compareCommits } = await import('../github/commit-order.ts');
      const { repository, workspace } = context;
      return await compareCommits({
        repository,
        live,
        wanted,
        token,
        apiUrl: environment['GITHUB_API_URL'],
        workspace,
      });
    },
  };
}
