import { type Add, type Finding, findingsOf } from '../finding.ts';

export interface NetworkFacts {
  variables: Readonly<Record<string, string | undefined>>;
  /** Milliseconds by which this clock is ahead of AWS's; undefined where AWS was not reached. */
  skew: number | undefined;
  /** Hosts that were asked, and why one did not answer. */
  reached: Readonly<Record<string, string | undefined>>;
}

/** Signatures are good for five minutes. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const MOST_SKEW = 5 * 60_000;
const MUCH_SKEW = 60_000;

/** Clock, proxies, and whether the hosts that a deployment talks to can be reached. */
export function judgeNetwork(facts: NetworkFacts): Finding[] {
  return findingsOf('network', (add) => {
    judgeClock(facts, add);
    judgeProxies(facts, add);
    judgeReach(facts, add);
  });
}

function judgeClock({ skew }: NetworkFacts, add: Add): void {
  if (skew !== undefined && Math.abs(skew) > MUCH_SKEW)
    add(
      'clock',
      Math.abs(skew) > MOST_SKEW ? 'broken' : 'warning',
      `The clock of this runner is ${Math.round(Math.abs(skew) / 1000)} s ${skew > 0 ? 'ahead' : 'behind'}`,
      'AWS refuses requests if their time is off by more than five minutes',
      'Set the clock of the runner (NTP)',
    );
}

function judgeProxies({ variables }: NetworkFacts, add: Add): void {
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY']) {
    const [upper, lower] = [variables[name] ?? '', variables[name.toLowerCase()] ?? ''];
    const value = lower || upper;
    if (value !== '' && !URL.canParse(/^[a-z]+:\/\//i.test(value) ? value : `http://${value}`))
      add('proxy-form', 'broken', `${name} is not an address`, undefined, `Set it to http://host:port`);
    if (/^socks/i.test(value))
      add(
        'proxy-kind',
        'broken',
        `${name} names a SOCKS proxy`,
        'Only HTTP proxies are used',
        'Set it to an HTTP proxy',
      );
    if (upper !== '' && lower !== '' && upper !== lower)
      add(
        'proxy-twice',
        'warning',
        `${name} and ${name.toLowerCase()} differ`,
        `${name.toLowerCase()} is used`,
        'Set one of them, or both to the same',
      );
  }
  const none = variables['no_proxy'] || variables['NO_PROXY'] || '';
  if (/https?:\/\//.test(none))
    add(
      'no-proxy',
      'warning',
      'NO_PROXY contains an address with http://',
      'Only host names and domain suffixes are compared',
      'Write example.com or .example.com',
    );
}

function judgeReach({ variables, reached }: NetworkFacts, add: Add): void {
  const proxied = (variables['https_proxy'] || variables['HTTPS_PROXY']) !== undefined;
  for (const [host, problem] of Object.entries(reached)) {
    if (problem === undefined) continue;
    add(
      'unreachable',
      'broken',
      `${host} cannot be reached from this runner`,
      problem,
      proxied
        ? `Allow ${host} in the proxy, or add it to NO_PROXY`
        : `Allow connections to ${host} (port 443), or set HTTPS_PROXY`,
    );
  }
}
