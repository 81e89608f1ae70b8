/** What a worker thread runs: the built file, or its source where the caller runs from source (tests, benchmarks). */

import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/** `file`: such as `./episode-worker.js`; `from`: `import.meta.url`. */
export function workerEntry(file: string, from: string): URL {
  if (!from.endsWith('.ts')) return new URL(file, from)
  const source = new URL(file.replace(/\.js$/, '.ts'), from).href
  // The package has it twice, and this one resolves to the one for require.
  const loader = pathToFileURL(
    createRequire(from)
      .resolve('tsx/esm/api')
      .replace(/\.cjs$/, '.mjs'),
  ).href
  const code = `import { register } from '${loader}'\nregister()\nawait import('${source}')`
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`)
}
