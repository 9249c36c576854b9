// Names of a private Cloud Map namespace, which only the resolver of its network knows: asked of the emulator's Cloud Map.
// https://docs.aws.amazon.com/cloud-map/latest/dg/namespaces.html
import dns from 'node:dns';
import http from 'node:http';

const own = dns.lookup;

dns.lookup = (name, options, callback) => {
  const done = callback ?? options;
  if (!name.endsWith('.internal')) return own(name, options, ...(callback ? [callback] : []));
  addressesOf(name).then(
    (found) => {
      if (found.length === 0)
        return done(Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' }));
      const all = found.map((address) => ({ address, family: 4 }));
      return options?.all ? done(null, all) : done(null, found[0], 4);
    },
    (error) => done(error),
  );
};

/** As the resolver of the network, which asks nobody for rights. */
async function addressesOf(name) {
  const [ServiceName, ...rest] = name.split('.');
  const { AWS_ENDPOINT_URL, AWS_REGION } = process.env;
  const body = JSON.stringify({ NamespaceName: rest.join('.'), ServiceName });
  const answer = await new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Route53AutoNaming_v20170314.DiscoverInstances',
      authorization: `AWS4-HMAC-SHA256 Credential=test/20261129/${AWS_REGION}/servicediscovery/aws4_request, SignedHeaders=host, Signature=0`,
    };
    const request = http.request(AWS_ENDPOINT_URL, { method: 'POST', headers }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString())));
    });
    request.once('error', reject);
    request.end(body);
  });
  return (answer.Instances ?? []).map(({ Attributes }) => Attributes.AWS_INSTANCE_IPV4);
}
