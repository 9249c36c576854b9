/**
 * What a deployment does with a stack by its state, and what the error of a deployment that ends in it says. The table
 * in the README of deploy-sam is this table.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
export type StateHandling =
  /** There is nothing: a CREATE change set. */
  | 'create'
  /** An UPDATE change set. */
  | 'update'
  /** Another operation is under way: follow it to its end, then look again. */
  | 'wait'
  /** What is left of a failed creation: deleted (data is named or refused), then created. */
  | 'recreate'
  /** An update failed and was kept as it was: rolled back, then updated; with on-failure: keep updated from there. */
  | 'roll-back'
  /** A rollback got stuck: continued, then updated. */
  | 'continue-rollback'
  /** No API call can repair it. */
  | 'refuse';

export interface StateRule {
  handling: StateHandling;
  /** What a deployment does with a stack that it finds in this state; for the README and the log. */
  does: string;
  /** What to do about a deployment that ended in this state; the `todo` of its error. */
  todo?: string;
}

const WAIT = 'Another operation is under way: its events are shown until it ends, then the deployment continues';
const UPDATE = 'Updated through a change set';
const CORRECT = 'Correct the cause and deploy again';

export const STATES: Record<string, StateRule> = {
  NONE: { handling: 'create', does: 'Created through a change set' },
  REVIEW_IN_PROGRESS: {
    handling: 'create',
    does: 'An empty stack left by a change set: created through a new change set of the same stack',
  },
  DELETE_COMPLETE: {
    handling: 'create',
    does: 'Created through a change set',
    todo: `${CORRECT}; nothing of the failed stack is left`,
  },
  CREATE_COMPLETE: { handling: 'update', does: UPDATE },
  UPDATE_COMPLETE: { handling: 'update', does: UPDATE },
  UPDATE_ROLLBACK_COMPLETE: {
    handling: 'update',
    does: `${UPDATE}: the last update failed and was rolled back`,
    todo: `${CORRECT}; the stack is as it was before`,
  },
  UPDATE_FAILED: {
    handling: 'roll-back',
    does: 'The failed update that was kept is rolled back, then the stack is updated through a change set; with on-failure: keep, the update continues where it stopped',
  },
  IMPORT_COMPLETE: { handling: 'update', does: UPDATE },
  IMPORT_ROLLBACK_COMPLETE: { handling: 'update', does: UPDATE, todo: `${CORRECT}; the stack is as it was before` },
  CREATE_IN_PROGRESS: { handling: 'wait', does: WAIT },
  UPDATE_IN_PROGRESS: { handling: 'wait', does: WAIT },
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: { handling: 'wait', does: WAIT },
  UPDATE_ROLLBACK_IN_PROGRESS: { handling: 'wait', does: WAIT },
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: { handling: 'wait', does: WAIT },
  ROLLBACK_IN_PROGRESS: { handling: 'wait', does: WAIT },
  DELETE_IN_PROGRESS: { handling: 'wait', does: WAIT },
  IMPORT_IN_PROGRESS: { handling: 'wait', does: WAIT },
  IMPORT_ROLLBACK_IN_PROGRESS: { handling: 'wait', does: WAIT },
  ROLLBACK_COMPLETE: {
    handling: 'recreate',
    does: 'Its creation failed: deleted and created again; resources that were kept are named in a warning',
    todo: `${CORRECT}; the failed stack is then deleted first`,
  },
  ROLLBACK_FAILED: {
    handling: 'recreate',
    does: 'Its creation and the rollback failed: deleted and created again, unless it still holds data',
  },
  CREATE_FAILED: {
    handling: 'recreate',
    does: 'Its creation failed and was kept (on-failure: keep): deleted and created again, unless it holds data',
  },
  DELETE_FAILED: {
    handling: 'recreate',
    does: 'A deletion got stuck: deleted again and created, unless it still holds data',
  },
  UPDATE_ROLLBACK_FAILED: {
    handling: 'continue-rollback',
    does: 'The rollback is continued (leaving out what skip-resources names), then updated through a change set',
    todo: 'Correct the cause and run again, which continues the rollback first; a resource that cannot be rolled back can be left out with skip-resources',
  },
  IMPORT_ROLLBACK_FAILED: {
    handling: 'refuse',
    does: 'Refused: resources left by the rollback must be corrected manually',
    todo: 'Correct the failed resources in the CloudFormation console and run again',
  },
};

/** The rule for a state; one that CloudFormation adds later is recognized by its name. */
export function ruleFor(status: string): StateRule {
  const rule = STATES[status];
  if (rule) return rule;
  return status.endsWith('_IN_PROGRESS') ? { handling: 'wait', does: WAIT } : { handling: 'update', does: UPDATE };
}

/** What to do about a deployment that ended in this state. */
export function nextStepAfter(status: string): string {
  return ruleFor(status).todo ?? CORRECT;
}

/** Whether an operation is over. */
export function isTerminal(status: string): boolean {
  return !status.endsWith('_IN_PROGRESS') || status === 'REVIEW_IN_PROGRESS';
}

/** Whether a deployment that ended like this did what was asked. */
export function isSuccess(status: string): boolean {
  return /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status);
}

/** What a deployment does with a stack that it finds in this state. */
export function handlingOf(status: string): StateHandling {
  return ruleFor(status).handling;
}
