/** What can be said of a policy before there is an environment: which one it is, and what it wants of one. */

import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CameraOptions } from '../../env/camera/camera-options.js'
import { cameraOfKey } from '../../env/camera/image-features.js'
import type { PolicySpec } from '../../policies/learned/policy-spec.js'
import { UsageError } from '../../robot/errors.js'
import { readPolicySpec } from './policy-folder.js'
import type { PolicyOptions } from './policy-options.js'
import { policySource, type PolicySource } from './policy-source.js'

export interface PolicyDescription {
  readonly source: PolicySource
  /** Of what stands in its folder, SHA-256, hexadecimal: another one is another policy. Absent of those that are built in. */
  readonly digest?: string
  /** Of a learned one. */
  readonly spec?: PolicySpec
  /** Control steps per second that it was made for; absent: any. */
  readonly rateHz?: number
  /** The pictures that it sees, by camera. */
  readonly cameras: Readonly<Record<string, CameraOptions>>
}

/** `UsageError` for an unknown name, options that mean nothing to it, and a folder that cannot be read. The networks themselves are not looked at. */
export function describePolicy(name: string, options: PolicyOptions = {}): PolicyDescription {
  const source = policySource(name, options)
  if (source.kind === 'built-in') return { source, cameras: {} }
  if (source.kind === 'dataset') {
    const { fps } = infoOf(source.root)
    // Statistics change with any action; those of v2.1 stand elsewhere.
    const files = ['info.json', 'stats.json', 'episodes_stats.jsonl'].map(file => join(source.root, 'meta', file))
    return {
      source,
      digest: sha256(...files.filter(existsSync).map(file => readFileSync(file, 'utf8'))),
      ...(typeof fps === 'number' && { rateHz: fps }),
      cameras: {},
    }
  }
  const { text, spec } = readPolicySpec(source.folder)
  // It names its graphs with their own digests.
  return { source, digest: sha256(text), spec, rateHz: spec.fps, cameras: camerasOf(spec) }
}

function camerasOf({ inputs }: PolicySpec): PolicyDescription['cameras'] {
  return Object.fromEntries(
    inputs.flatMap(({ name, type, shape: [, height = 0, width = 0] }) => {
      const camera = cameraOfKey(name)
      return type === 'VISUAL' && camera !== undefined ? [[camera, { width, height }] as const] : []
    }),
  )
}

function infoOf(root: string): { readonly fps?: unknown } {
  const path = join(root, 'meta', 'info.json')
  try {
    return (JSON.parse(readFileSync(path, 'utf8')) ?? {}) as { readonly fps?: unknown }
  } catch (cause) {
    throw new UsageError(`cannot read ${path}: ${(cause as Error).message}`, { cause })
  }
}

function sha256(...texts: readonly string[]): string {
  const hash = createHash('sha256')
  for (const text of texts) hash.update(text)
  return hash.digest('hex')
}
