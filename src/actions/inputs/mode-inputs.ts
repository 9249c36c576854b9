import type { Inputs } from '../../github/index.ts';
import { type DeployRequest, isLambdaRuntime, LAMBDA_RUNTIMES } from '../../pipeline/index.ts';
import { didYouMean, Failure, inputFailure } from '../../report/index.ts';

/** What people call the modes elsewhere. */
const MEANS = {
  lambda: /^(aws[- ]?lambda|function|faas|serverless|zip)$/i,
  container: /^(containers?-.*|docker|image|(aws[- ]?)?(fargate|ecs)|app-?runner|express|k8s|kubernetes)$/i,
};

/** A site needs no backend. */
export function readMode(inputs: Inputs, web: string): DeployRequest['mode'] {
  const given = inputs.text('mode');
  if (/^(static|site|spa|web)$/i.test(given))
    throw new Failure({
      code: 'input',
      what: `Input "mode" cannot be ${JSON.stringify(given)}`,
      why: 'A site without a backend has no mode',
      todo: 'Set web to the folder of the built site, and leave mode out',
    });
  const means = Object.entries(MEANS).find(([, words]) => words.test(given))?.[0];
  if (means) throw inputFailure('mode', given, 'lambda or container', means);
  const mode = inputs.choice('mode', ['lambda', 'container', 'none'], web === 'none' ? undefined : 'none');
  if (mode === 'none' && web === 'none')
    throw inputFailure('mode', 'none', 'lambda or container; none only with web, for a site without a backend');
  return mode;
}

/** Languages without a runtime of their own: their program is the file bootstrap. */
const COMPILED = /^(go(lang)?|rust|c|c\+\+|cpp|swift|zig|bun|deno|php|bash|shell)[\d.x-]*$/i;

/** A runtime of Lambda, or '' where it follows from the code. */
export function readRuntime(inputs: Inputs): string {
  const runtime = inputs.text('runtime');
  if (runtime === '' || isLambdaRuntime(runtime)) return runtime;
  const meant =
    runtime.toLowerCase() === 'node'
      ? LAMBDA_RUNTIMES[0]
      : COMPILED.test(runtime)
        ? 'provided.al2023'
        : didYouMean(runtime, LAMBDA_RUNTIMES);
  throw inputFailure('runtime', runtime, `a runtime of Lambda: ${LAMBDA_RUNTIMES.join(', ')}`, meant);
}
