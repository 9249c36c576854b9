import type { Rule } from '../rule.ts';

export function logRules(): Rule[] {
  return [lateLines()];
}

/** What a function logs arrives late, and its role may make the group again. */
function lateLines(): Rule {
  /** Groups that have come back, and are gone for good the next time. */
  const returned = new Set<string>();
  return {
    id: 'logs-come-back',
    service: 'logs',
    behaviour:
      'The log group of a function that is gone may come back: its last lines arrive after the deletion, and make it again.',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html',
    async answer({ operation, body, region, accessKey }, _given, _status, emulator) {
      if (operation !== 'DeleteLogGroup') return undefined;
      const { logGroupName = '' } = JSON.parse(body) as { logGroupName?: string };
      const key = [accessKey, region, logGroupName].join(' ');
      if (!logGroupName.startsWith('/aws/lambda/') || returned.delete(key)) return undefined;
      returned.add(key);
      await emulator.json('logs', 'Logs_20140328.CreateLogGroup', { logGroupName });
      return undefined;
    },
  };
}
