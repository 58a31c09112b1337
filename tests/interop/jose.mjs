// SPDX-License-Identifier: GPL-3.0-or-later
// node jose.mjs MODULES sign TYP JWK, or verify TYP JWK; text on standard input. npm jose throughout.
import { createRequire } from 'node:module';
import fs from 'node:fs';

const [modules, verb, typ, jwkText] = process.argv.slice(2);
const jose = await import(createRequire(`${modules}/`).resolve('jose'));
const jwk = JSON.parse(jwkText);
const key = await jose.importJWK(jwk, 'EdDSA');
const input = fs.readFileSync(0);
const kid = await jose.calculateJwkThumbprint(jwk, 'sha256');

if (verb === 'sign') {
  const header = { alg: 'EdDSA', typ, kid };
  console.log(await new jose.CompactSign(input).setProtectedHeader(header).sign(key));
} else {
  const { payload, protectedHeader } = await jose.compactVerify(input.toString().trim(), key, { algorithms: ['EdDSA'] });
  if (protectedHeader.typ !== typ || protectedHeader.kid !== kid) throw new Error('another header');
  process.stdout.write(payload);
}
