import { ACCOUNT, iam, made, rolesWith } from '../../../support/aws/bootstrap-roles.ts';
import { withRole } from './preview-requests.ts';

/** A bootstrap stack that is bound to app shop; its neighbours are blog, and shopping, whose name begins alike. */
const STACK = 'deploy-bootstrap-shop';
export const resources = rolesWith(
  {
    App: 'shop',
    DataDeletion: 'allowed',
    PromotionReaders: 'arn:aws:iam::999999999999:role/deploy',
    SharedArns: `arn:aws:s3:::company-fonts/*,${iam('role', 'shared-logging')}`,
  },
  STACK,
);

/** Who works for app shop: its deployments and previews, CloudFormation for them, and code whose role may do everything. */
export type Who =
  | 'DeployRole'
  | 'ExecutionRole'
  | 'PromotionRole'
  | 'code of shop'
  | 'PreviewRole'
  | 'PreviewExecutionRole'
  | 'code of a preview';
export type Case = [who: Who, what: string, action: string, resource: string, context?: Record<string, string>];

export const own = (logicalId: string) => made(logicalId, STACK);
/** The tag that the stacks of an app give to all that they make, of a resource and of a request. */
export const of = (app: string) => ({ 'aws:ResourceTag/deploy:app': app });
export const ofPreview = (app: string) => ({ ...of(app), 'aws:ResourceTag/deploy:environment': 'pr-7' });
export const tagged = (app: string) => ({ 'aws:RequestTag/deploy:app': app });
/** By the role that makes the resources of this stack's deployments. */
export const withOwn = withRole(own('ExecutionRole'));
export const bounded = { 'iam:PermissionsBoundary': iam('policy', own('AppBoundary')) };
export const inAccount = { 'aws:ResourceAccount': ACCOUNT };
export const cloudfront = (what: string) => `arn:aws:cloudfront::${ACCOUNT}:${what}`;
