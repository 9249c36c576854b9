import { ACCOUNT, iam, made } from '../../../support/aws/bootstrap-roles.ts';

/** Who can push a branch runs any code as one of these. */
export type Who = 'PreviewRole' | 'PreviewExecutionRole' | 'code of a preview';
export type Case = [who: Who, what: string, action: string, resource: string, context?: Record<string, string>];

export const at = (service: string, name: string) => `arn:aws:${service}:eu-central-1:${ACCOUNT}:${name}`;
export const stack = (name: string) => at('cloudformation', `stack/${name}/5f1`);
export const table = (name: string) => at('dynamodb', `table/${name}`);
export const lambda = (name: string) => at('lambda', `function:${name}`);
export const logs = (name: string) => at('logs', `log-group:${name}`);
export const queue = (name: string) => at('sqs', name);
export const repository = (name: string) => at('ecr', `repository/${name}`);
export const bucket = (name: string) => `arn:aws:s3:::${name}`;
export const artifact = (key: string) => bucket(`artifacts/${key}`);
export const api = (path: string) => `arn:aws:apigateway:eu-central-1::${path}`;
export const secret = (name: string) => at('secretsmanager', `secret:${name}`);
export const parameter = (name: string) => at('ssm', `parameter/${name}`);
export const owned = { 'aws:ResourceAccount': ACCOUNT };
export const withRole = (role: string) => ({ 'cloudformation:RoleArn': iam('role', role) });
export const to = (service: string) => ({ 'iam:PassedToService': `${service}.amazonaws.com` });
export const here = { 'aws:RequestedRegion': 'eu-central-1', 'aws:ResourceAccount': ACCOUNT };
export const elsewhere = { ...here, 'aws:RequestedRegion': 'us-east-1' };
export const foreign = { ...here, 'aws:ResourceAccount': '999999999999' };
export const boundary = iam('policy', made('PreviewBoundary'));
export const bounded = { 'iam:PermissionsBoundary': boundary };
export const distribution = `arn:aws:cloudfront::${ACCOUNT}:distribution/E1`;
export const store = `arn:aws:cloudfront::${ACCOUNT}:key-value-store/5f1`;
export const hosts = `arn:aws:cloudfront::${ACCOUNT}:key-value-store/previews`;
export const ofPreview = { 'aws:ResourceTag/deploy:app': 'shop', 'aws:ResourceTag/deploy:environment': 'pr-7' };
export const ofProduction = { 'aws:ResourceTag/deploy:environment': 'production' };
export const PROD = 'shop-production-lambda-Function-X';
