/** A stack as CloudFormation describes it. */
export interface StackState {
  stackId: string;
  stackName: string;
  status: string;
  statusReason?: string;
  outputs: Record<string, string>;
  /** As CloudFormation shows them: NoEcho values are `****`. */
  parameters: Record<string, string>;
  /** Parameters of an SSM type: the value that the name stood for at the last deployment. */
  resolvedParameters: Record<string, string>;
  tags: Record<string, string>;
  terminationProtection: boolean;
  roleArn?: string;
  lastUpdated?: Date;
  /** The change set that was executed last. */
  changeSetId?: string;
}

export interface PresentStack {
  stack: StackState | undefined;
  /** The template as it was submitted. */
  deployed: string | undefined;
}
