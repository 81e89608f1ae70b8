/** Copies of the datasets that LeRobot wrote, to be spoilt. */

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../../dataset/synthetic-recording.js'

const ASSETS = fileURLToPath(new URL('../../assets/datasets', import.meta.url))

export function copyOf(version: 'v30' | 'v21'): string {
  const root = join(temporaryFolder(), version)
  cpSync(join(ASSETS, version), root, { recursive: true })
  return root
}

interface Info {
  fps: number
  features: Record<string, object>
  total_frames: number
}

export function editInfo(root: string, change: (info: Info) => void): void {
  const path = join(root, 'meta', 'info.json')
  const info = JSON.parse(readFileSync(path, 'utf8')) as Info
  change(info)
  writeFileSync(path, JSON.stringify(info))
}

/** As if no camera had been there. */
export function withoutVideo(root: string): string {
  editInfo(root, info => {
    delete info.features['observation.images.front']
  })
  return root
}
