// SPDX-License-Identifier: GPL-3.0-or-later
// node age.mjs MODULES keygen | seal RECIPIENT… | open IDENTITY, on standard input and output: npm
// age-encryption.
import { createRequire } from 'node:module';
import fs from 'node:fs';

const [modules, verb, ...keys] = process.argv.slice(2);
const age = await import(createRequire(`${modules}/`).resolve('age-encryption'));

if (verb === 'keygen') {
  const identity = await age.generateIdentity();
  console.log(identity);
  console.log(await age.identityToRecipient(identity));
} else if (verb === 'seal') {
  const sealer = new age.Encrypter();
  for (const key of keys) sealer.addRecipient(key);
  process.stdout.write(await sealer.encrypt(new Uint8Array(fs.readFileSync(0))));
} else {
  const opener = new age.Decrypter();
  opener.addIdentity(keys[0]);
  process.stdout.write(await opener.decrypt(new Uint8Array(fs.readFileSync(0)), 'uint8array'));
}
