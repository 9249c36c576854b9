/** An event, without what the stand-in adds: ids and times. */
export interface PlannedEvent {
  status: string;
  /** Left out: the stack's own event. */
  logicalId?: string;
  type?: string;
  physicalId?: string;
  reason?: string;
  properties?: object;
  /** Name of a nested stack that the event belongs to. */
  of?: string;
  /** Seconds after the one before; 0 for the same time. */
  after?: number;
}

export interface StandInResource {
  logicalId: string;
  type: string;
  physicalId?: string;
  status?: string;
  reason?: string;
}

/** A change of a change set as CloudFormation describes it; `nested` becomes a change set of its own. */
export interface PlannedChange {
  Action: string;
  LogicalResourceId: string;
  ResourceType: string;
  PhysicalResourceId?: string;
  Replacement?: string;
  PolicyAction?: string;
  Details?: object[];
  nested?: PlannedChange[];
}

export interface StandInStack {
  name: string;
  id: string;
  status: string;
  reason?: string;
  template: string;
  parameters: Record<string, string>;
  tags: Record<string, string>;
  outputs: Record<string, string>;
  protected: boolean;
  updated: Date;
  changeSetId?: string;
  /** Of the request that the last update came with. */
  token?: string;
  resources: StandInResource[];
  events: object[];
  /** What still happens: one batch each time that somebody looks at the stack's events. */
  pending: PlannedEvent[][];
}
