/** Policy folders on disk for tests, each in a folder of its own under the system's temporary one. */

import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PolicySpec } from '../../../src/policies/learned/policy-spec.js'
import { exampleSpec } from '../../policies/learned/example-spec.js'

/** Made by tools/policy-vectors/make_graphs.py. */
export function graphFile(name: string): string {
  return fileURLToPath(new URL(`../../assets/policies/graphs/${name}.onnx`, import.meta.url))
}

export class TinyPolicies {
  readonly #folder = mkdtempSync(join(tmpdir(), 'so101-policy-'))
  #count = 0

  /** An ACT of one graph. */
  make(graph = 'act', change: Partial<PolicySpec> = {}): string {
    const folder = mkdtempSync(join(this.#folder, `${this.#count++}-`))
    const file = join(folder, 'policy.onnx')
    copyFileSync(graphFile(graph), file)
    const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex')
    const spec = exampleSpec({ graphs: { policy: { file: 'policy.onnx', sha256 } }, ...change })
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(spec))
    return folder
  }

  empty(): string {
    return mkdtempSync(join(this.#folder, `${this.#count++}-`))
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
