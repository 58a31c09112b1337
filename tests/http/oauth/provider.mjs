// SPDX-License-Identifier: GPL-3.0-or-later
// A certified OpenID provider with login and consent pages of its own: node provider.mjs MODULES. Prints its port.
// What it keeps can be looked at and aged over /test/…, which is ours.
import { createRequire } from 'node:module';
import http from 'node:http';

const require = createRequire(`${process.argv[2]}/`);
const { Provider } = await import(require.resolve('oidc-provider'));

const kept = new Map(); // model:id → payload
const grants = new Map(); // grant id → keys of what belongs to it
const asked = {}; // method and path → how often
const heard = []; // forms that came to the token endpoint

class Store {
  constructor(model) { this.model = model; }

  key(id) { return `${this.model}:${id}`; }

  async upsert(id, payload) {
    kept.set(this.key(id), payload);
    if (payload.grantId) grants.set(payload.grantId, [...(grants.get(payload.grantId) ?? []), this.key(id)]);
  }

  async find(id) { return kept.get(this.key(id)); }

  async findByUid(uid) {
    return [...kept].find(([key, payload]) => key.startsWith(`${this.model}:`) && payload.uid === uid)?.[1];
  }

  async findByUserCode() { return undefined; }

  async consume(id) { kept.get(this.key(id)).consumed = Math.floor(Date.now() / 1000); }

  async destroy(id) { kept.delete(this.key(id)); }

  async revokeByGrantId(id) {
    for (const key of grants.get(id) ?? []) kept.delete(key);
    grants.delete(id);
  }
}

const server = http.createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const provider = new Provider(`http://127.0.0.1:${server.address().port}`, {
  adapter: Store,
  clients: [
    {
      client_id: 'selfsame',
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1/callback'],
    },
    { client_id: 'receiver', client_secret: 'known to the operator alone', grant_types: [], response_types: [], redirect_uris: [] },
  ],
  cookies: { keys: ['for tests'] },
  features: {
    devInteractions: { enabled: true },
    introspection: { enabled: true, allowedPolicy: (ctx, client) => client.clientId === 'receiver' },
    revocation: { enabled: true },
  },
});
provider.use(async (ctx, next) => {
  await next();
  if (ctx.path === '/token') heard.push(ctx.oidc.body);
});
const answer = provider.callback();

// POST /test/expire/MODEL: all of that kind have had their day. GET /test/asked: how often each path was asked for.
// GET /test/heard: what was sent to the token endpoint.
server.on('request', (request, response) => {
  const { pathname } = new URL(request.url, 'http://127.0.0.1');
  const [, test, what, model] = pathname.split('/');
  if (test !== 'test') {
    const name = `${request.method} ${pathname}`;
    asked[name] = (asked[name] ?? 0) + 1;
    answer(request, response);
    return;
  }
  if (what === 'expire') {
    for (const [key, payload] of kept) if (key.startsWith(`${model}:`)) payload.exp = 1;
  }
  response.end(JSON.stringify({ asked, heard }[what] ?? {}));
});
console.log(server.address().port);
