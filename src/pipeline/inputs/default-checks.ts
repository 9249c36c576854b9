import type { ChecksSource, ScenarioInput } from '../../checks/index.ts';

type Expect = Exclude<ScenarioInput['steps'][number], { alarm: string } | { command: string[] }>['expect'];

/** What is asked where an app has no checks of its own: whether its health path and its page answer well. */
export function defaultChecks({ backend, page }: { backend: boolean; page: boolean }): ChecksSource[] {
  const scenarios = [...(backend ? [health({ status: '2xx' })] : []), ...(page ? [PAGE] : [])];
  return [{ name: 'default', checks: { scenarios } }];
}

/** The health path alone. */
export function healthCheck(expect: Expect): ChecksSource {
  return { name: 'health', checks: { scenarios: [health(expect)] } };
}

function health(expect: Expect): ScenarioInput {
  return { name: 'health', steps: [{ name: 'health', request: 'GET ${health-url}', expect }] };
}

const PAGE: ScenarioInput = {
  name: 'page',
  steps: [{ name: 'page', request: 'GET /', expect: { status: 200, 'content-type': 'text/html' } }],
};
