/**
 * Resource types that hold what cannot be made again: data, identities, keys, images, history. Replacing or removing
 * one loses it (or changes its address for everyone), so the guard asks first.
 */
export const STATEFUL: Record<string, string> = {
  'AWS::ACMPCA::CertificateAuthority': 'its key and certificates',
  'AWS::AmazonMQ::Broker': 'its messages',
  'AWS::Amplify::App': 'its hosting history',
  'AWS::Backup::BackupVault': 'its recovery points',
  'AWS::Cassandra::Keyspace': 'its tables',
  'AWS::Cassandra::Table': 'its rows',
  'AWS::CertificateManager::Certificate': 'its validation',
  'AWS::CloudFront::KeyValueStore': 'its keys and values',
  'AWS::CloudTrail::EventDataStore': 'its events',
  'AWS::CodeArtifact::Repository': 'its packages',
  'AWS::CodeCommit::Repository': 'its commits',
  'AWS::Cognito::IdentityPool': 'its identities',
  'AWS::Cognito::UserPool': 'its users',
  'AWS::DAX::Cluster': 'its cache',
  'AWS::DMS::ReplicationInstance': 'its replication state',
  'AWS::DSQL::Cluster': 'its data',
  'AWS::DirectoryService::MicrosoftAD': 'its directory',
  'AWS::DirectoryService::SimpleAD': 'its directory',
  'AWS::DocDB::DBCluster': 'its data',
  'AWS::DocDB::DBInstance': 'its data',
  'AWS::DynamoDB::GlobalTable': 'its items',
  'AWS::DynamoDB::Table': 'its items',
  'AWS::EC2::EIP': 'its address',
  'AWS::EC2::Instance': 'its disks',
  'AWS::EC2::Volume': 'its data',
  'AWS::ECR::PublicRepository': 'its images',
  'AWS::ECR::Repository': 'its images',
  'AWS::EFS::FileSystem': 'its files',
  'AWS::ElastiCache::CacheCluster': 'its data',
  'AWS::ElastiCache::GlobalReplicationGroup': 'its data',
  'AWS::ElastiCache::ReplicationGroup': 'its data',
  'AWS::ElastiCache::ServerlessCache': 'its data',
  'AWS::Elasticsearch::Domain': 'its indices',
  'AWS::Events::Archive': 'its events',
  'AWS::FSx::FileSystem': 'its files',
  'AWS::Glue::Database': 'its table definitions',
  'AWS::KMS::Key': 'everything encrypted with it',
  'AWS::KMS::ReplicaKey': 'everything encrypted with it',
  'AWS::Kinesis::Stream': 'its records',
  'AWS::KinesisFirehose::DeliveryStream': 'its buffered records',
  'AWS::KinesisVideo::Stream': 'its media',
  'AWS::Lightsail::Bucket': 'its objects',
  'AWS::Lightsail::Database': 'its data',
  'AWS::Lightsail::Disk': 'its data',
  'AWS::Lightsail::Instance': 'its disk',
  'AWS::Logs::LogGroup': 'its log events',
  'AWS::MSK::Cluster': 'its topics',
  'AWS::MSK::ServerlessCluster': 'its topics',
  'AWS::MemoryDB::Cluster': 'its data',
  'AWS::Neptune::DBCluster': 'its data',
  'AWS::Neptune::DBInstance': 'its data',
  'AWS::NeptuneGraph::Graph': 'its data',
  'AWS::OpenSearchServerless::Collection': 'its indices',
  'AWS::OpenSearchService::Domain': 'its indices',
  'AWS::QLDB::Ledger': 'its ledger',
  'AWS::RDS::DBCluster': 'its data',
  'AWS::RDS::DBInstance': 'its data',
  'AWS::RDS::GlobalCluster': 'its data',
  'AWS::Redshift::Cluster': 'its data',
  'AWS::RedshiftServerless::Namespace': 'its data',
  'AWS::Route53::HostedZone': 'its name servers',
  'AWS::S3::Bucket': 'its objects',
  'AWS::S3Express::DirectoryBucket': 'its objects',
  'AWS::S3Outposts::Bucket': 'its objects',
  'AWS::S3Tables::Table': 'its rows',
  'AWS::S3Tables::TableBucket': 'its tables',
  'AWS::S3Vectors::VectorBucket': 'its vectors',
  'AWS::SDB::Domain': 'its data',
  'AWS::SQS::Queue': 'its messages',
  'AWS::SSM::Parameter': 'its value',
  'AWS::SecretsManager::Secret': 'its value',
  'AWS::Serverless::SimpleTable': 'its items',
  'AWS::Timestream::Database': 'its data',
  'AWS::Timestream::InfluxDBInstance': 'its data',
  'AWS::Timestream::Table': 'its data',
  'AWS::WorkSpaces::Workspace': 'its volumes',
};

/** Whether losing a resource of this type loses something that CloudFormation cannot make again. */
export function isStateful(type: string): boolean {
  return Object.hasOwn(STATEFUL, type);
}

/** Of those, what is made again with the same content when its stack is, or is of no use without what the stack runs. */
const REMADE = [
  'AWS::CertificateManager::Certificate',
  'AWS::CloudFront::KeyValueStore',
  'AWS::DAX::Cluster',
  'AWS::EC2::EIP',
  'AWS::ElastiCache::CacheCluster',
  'AWS::Logs::LogGroup',
  'AWS::SSM::Parameter',
];

/** Whether people would miss what is in a resource of this type when its whole environment goes. */
export function holdsData(type: string): boolean {
  return isStateful(type) && !REMADE.includes(type);
}
