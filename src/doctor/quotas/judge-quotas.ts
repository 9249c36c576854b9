import type { Finding } from '../finding.ts';

/** One limit of the account, and how much of it is used. */
export interface Quota {
  name: string;
  used: number;
  limit: number;
  /** How much of it an environment like this one takes; 0: it is not counted by environments. */
  each: number;
  /** Whether a setting lets an environment do without. */
  avoidable?: boolean;
  /** How to raise it. */
  todo: string;
}

/** What is left, for the summary: "room for 12 more environments". */
export function capacityLeft({ used, limit, each }: Quota): number {
  return each === 0 ? limit - used : Math.max(0, Math.floor((limit - used) / each));
}

/** `isNew`: this deployment would make a new environment, and needs room for it. */
export function judgeQuotas(quotas: readonly Quota[], isNew: boolean): Finding[] {
  return quotas.flatMap((quota): Finding[] => {
    const { name, used, limit, each, avoidable, todo } = quota;
    const check = `quota-${name.toLowerCase().replace(/[^a-z]+/g, '-')}`;
    const what = `${name}: ${used} of ${limit} are used`;
    if (each > 0 && isNew && capacityLeft(quota) < 1)
      return [
        {
          check,
          area: 'quotas',
          severity: avoidable ? 'warning' : 'broken',
          what,
          why: 'There is no room for one more environment',
          todo,
        },
      ];
    if (limit > 0 && used / limit >= 0.9)
      return [{ check, area: 'quotas', severity: 'warning', what, why: `Room for ${capacityLeft(quota)} more`, todo }];
    return [];
  });
}

/** The concurrency of functions in a new account is 10, of which nothing can be reserved. */
export function judgeConcurrency(limit: number, unreserved: number): Finding[] {
  if (limit <= 10)
    return [
      {
        check: 'quota-lambda-concurrency',
        area: 'quotas',
        severity: 'warning',
        what: `At most ${limit} requests to Lambda run at once in this account and region`,
        why: 'New accounts start with this quota. Further requests get status 503 (429 from Lambda), and ReservedConcurrency is refused',
        todo: 'Request a higher quota: Service Quotas, AWS Lambda, Concurrent executions (it is free)',
      },
    ];
  if (unreserved >= 100) return [];
  return [
    {
      check: 'quota-lambda-unreserved',
      area: 'quotas',
      severity: 'warning',
      what: `Only ${unreserved} of ${limit} concurrent executions are unreserved`,
      why: 'Functions without a reservation share them',
      todo: 'Remove reserved concurrency from functions, or request a higher quota',
    },
  ];
}
