import { Failure } from '../report/index.ts';
import { checkPackaging } from './package/package-template.ts';
import { checkParameters } from './template/parameters.ts';
import { loadTemplate } from './template/template.ts';
import type { StackRequest } from './request.ts';

/**
 * Refuses what is wrong with a request and shows without a call to AWS, so that nothing (such as the bootstrap stack) is
 * created for it. Returns whether the deployment needs a bucket for artifacts.
 */
export function checkRequest(request: StackRequest): { needsBucket: boolean } {
  checkStackName(request.stackName);
  const template = loadTemplate(request.template);
  const parameters = request.parameters ?? {};
  checkParameters(template, parameters);
  return checkPackaging(template, parameters);
}

export function checkStackName(name: string): void {
  if (/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) return;
  throw new Failure({
    code: 'input',
    what: `Stack name ${JSON.stringify(name)} is not valid`,
    why: 'Allowed: at most 128 letters, digits and hyphens, starting with a letter',
    todo: 'Correct the input stack-name',
  });
}
