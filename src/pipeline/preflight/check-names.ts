import { inputFailure } from '../../report/index.ts';
import { type DeployRequest, isPreviewContainer, stackNames } from '../request.ts';

/** https://docs.aws.amazon.com/apprunner/latest/api/API_CreateService.html */
const APP_RUNNER_LIMIT = 40;

/** A service of App Runner has the name of its stack, which may be longer than App Runner takes. */
export function refuseLongServiceName(request: DeployRequest): void {
  if (request.backend !== 'container-apprunner' || isPreviewContainer(request)) return;
  const { app, environment } = request;
  const beside = stackNames(request).backend.length - app.length - environment.length;
  const limit = APP_RUNNER_LIMIT - beside;
  if (app.length + environment.length > limit)
    throw inputFailure(
      'app',
      app,
      `at most ${limit} characters together with the environment if template is container-apprunner: App Runner's names are short`,
    );
}
