import type { ActionRun } from '../../github/index.ts';
import { fullName, previewEnvironment, previewOf } from '../../release/index.ts';
import { Failure, inputFailure } from '../../report/index.ts';
import type { TeardownOptions } from '../../teardown/index.ts';
import {
  folderInRepository,
  readAppName,
  readEnvironment,
  readGitHubToken,
  readNamedDirectory,
} from './shared-inputs.ts';

/** The inputs of a teardown of one environment, which is always named: there is no default that could be a live one. */
export function readTeardown(run: ActionRun): TeardownOptions & { token: string | undefined } {
  const { inputs, context, templates } = run;
  if (inputs.text('environment') === '') {
    throw new Failure({
      code: 'input',
      what: 'Input "environment" is empty',
      why: 'A teardown removes only an environment that is named',
      todo: 'Set environment: to the name of the environment. For a preview that is pr- and the number of its pull request, such as pr-7',
    });
  }
  const named = readEnvironment(run, folderInRepository(run, readNamedDirectory(run)));
  const full = fullName(named);
  const confirm = inputs.text('confirm');
  const deleteData = inputs.text('delete-data');
  if (confirm !== '' && confirm !== full)
    throw inputFailure('confirm', confirm, `the full name of the environment that is taken down: ${full}`);
  if (deleteData !== '' && deleteData !== full)
    throw inputFailure('delete-data', deleteData, `the full name of the environment that loses its data: ${full}`);
  refuseOtherNumber(run, named.environment);
  return {
    ...named,
    confirm,
    deleteData,
    lastExport: inputs.boolean('last-export', true),
    dryRun: inputs.boolean('dry-run', false),
    templates,
    run: context,
    token: readGitHubToken(run),
  };
}

/** In a pull request's own run only its own preview goes: its branch can change this step. */
function refuseOtherNumber({ environment, context }: ActionRun, name: string): void {
  const event = environment['GITHUB_EVENT_NAME'] ?? '';
  if (!/^pull_request/.test(event)) return;
  const own = /^refs\/pull\/(\d+)\//.exec(context.ref)?.[1];
  if (own === undefined || previewOf(name) === Number(own)) return;
  throw new Failure({
    code: 'pull-request',
    what: `Pull request ${own} would take down ${name}`,
    why: `The event is ${event}`,
    todo: `Set environment: ${previewEnvironment(Number(own))}; other environments are taken down by workflow_dispatch`,
  });
}

/** The inputs of a sweep: all previews of one app in one region. */
export function readSweep(run: ActionRun) {
  const { inputs, context, templates } = run;
  for (const name of ['environment', 'confirm', 'delete-data'])
    if (inputs.text(name) !== '')
      throw inputFailure(name, inputs.text(name), 'not with sweep: true, which itself finds what to take down');
  const token = readGitHubToken(run);
  if (token === undefined)
    throw new Failure({
      code: 'github',
      what: 'A sweep needs github-token',
      why: 'Only GitHub knows which pull requests are open',
      todo: 'Leave github-token at its default, and give the job permissions: pull-requests: read',
    });
  return {
    app: readAppName(run, folderInRepository(run, readNamedDirectory(run))),
    token,
    dryRun: inputs.boolean('dry-run', false),
    allowMany: inputs.boolean('allow-many', false),
    templates,
    run: context,
  };
}
