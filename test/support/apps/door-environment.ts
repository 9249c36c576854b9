/** Variables of the door of a preview on the loopback, without what one test or another adds. */
export const DOOR_ENVIRONMENT = {
  AWS_ENDPOINT_URL: 'http://aws.test',
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'x',
  AWS_SECRET_ACCESS_KEY: 'x',
  BUCKET: 'pr-shop-pr-7-web-1',
  URL_SUFFIX: 'amazonaws.com',
};
