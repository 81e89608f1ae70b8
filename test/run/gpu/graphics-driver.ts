/** A graphics driver for tests: a real one where the machine says so, else SwiftShader as Debian's Chromium brings it. */

import { existsSync } from 'node:fs'

const CHROMIUM = '/usr/lib/chromium'
const SWIFTSHADER = `${CHROMIUM}/vk_swiftshader_icd.json`

/** What a process needs in its environment to draw; undefined where there is no driver. */
export function driverEnvironment(): NodeJS.ProcessEnv | undefined {
  if (process.env['SO101_GPU'] === '1') return process.env
  if (!existsSync(SWIFTSHADER) || !existsSync(`${CHROMIUM}/libvulkan.so.1`)) return undefined
  return { ...process.env, VK_ICD_FILENAMES: SWIFTSHADER, VK_DRIVER_FILES: SWIFTSHADER, LD_LIBRARY_PATH: CHROMIUM }
}

export const HOW_TO_GET_ONE =
  'apt-get install chromium (it brings SwiftShader), or SO101_GPU=1 on a machine with a graphics card'
