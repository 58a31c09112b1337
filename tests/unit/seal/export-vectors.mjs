// SPDX-License-Identifier: GPL-3.0-or-later
// Writes every vector of the cctv-age package as a file: node export-vectors.mjs INDEX.JS FOLDER
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [index, folder] = process.argv.slice(2)
const vectors = await import(pathToFileURL(resolve(index)))
for (const [name, bytes] of Object.entries(vectors)) writeFileSync(join(folder, name), bytes)
