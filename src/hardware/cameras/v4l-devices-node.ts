/** The cameras that Linux has: their devices, and names that stay when others are plugged in first. */

import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

export interface V4lDevice {
  /** `/dev/video0` */
  readonly path: string
  /** As its maker calls it; undefined where the kernel does not say. */
  readonly name: string | undefined
  /** What udev calls it: in `/dev/v4l/by-id` alone, or else a whole path in `/dev/v4l/by-path`. */
  readonly stableName: string | undefined
  /** A camera has several devices; pictures come from the first, the others may carry data about them. */
  readonly isFirst: boolean
}

/** `root` stands in for `/`. */
export function v4lDevices(root = '/'): V4lDevice[] {
  const byId = links(root, 'dev/v4l/by-id')
  const byPath = links(root, 'dev/v4l/by-path')
  return entries(join(root, 'dev'))
    .filter(name => /^video\d+$/.test(name))
    .sort((a, b) => Number(a.slice(5)) - Number(b.slice(5)))
    .map(name => {
      const told = join(root, 'sys/class/video4linux', name)
      const usb = byId.get(name)
      const socket = byPath.get(name)
      return {
        path: `/dev/${name}`,
        name: firstLine(join(told, 'name')),
        stableName: usb ?? (socket === undefined ? undefined : `/dev/v4l/by-path/${socket}`),
        isFirst: (firstLine(join(told, 'index')) ?? '0') === '0',
      }
    })
}

/** The names in a folder of links, by the device they lead to. */
function links(root: string, folder: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const name of entries(join(root, folder)).sort()) {
    const device = target(join(root, folder, name))
    // The shortest comes first where udev made two.
    if (device !== undefined && !found.has(device)) found.set(device, name)
  }
  return found
}

function target(link: string): string | undefined {
  try {
    return realpathSync(link).split('/').at(-1)
  } catch {
    // It leads to a device that has just gone.
    return undefined
  }
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function firstLine(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n', 1)[0]?.trim()
  } catch {
    return undefined
  }
}
