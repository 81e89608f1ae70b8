/** The GPU renderer's row: a process of its own, so that SwiftShader can be handed to it where no graphics driver is. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const TIMES = fileURLToPath(new URL('gpu-times.ts', import.meta.url))
/** Vulkan on the CPU, as Debian's Chromium brings it. */
const CHROMIUM = '/usr/lib/chromium'
const SWIFTSHADER = `${CHROMIUM}/vk_swiftshader_icd.json`

export interface GpuSpeed {
  readonly adapter: string
  /** Wall time; the processor's is of all threads, SwiftShader's too. */
  readonly rows: readonly {
    readonly what: string
    readonly medianMs: number
    readonly minMs: number
    readonly cpuMs: number
  }[]
}

/** On the machine's own driver, else on SwiftShader, or why there is none. */
export function gpuSpeed(): GpuSpeed | { readonly text: string } {
  const own = measure(process.env)
  if (!('text' in own) || !existsSync(SWIFTSHADER) || !existsSync(`${CHROMIUM}/libvulkan.so.1`)) return own
  return measure({
    ...process.env,
    VK_ICD_FILENAMES: SWIFTSHADER,
    VK_DRIVER_FILES: SWIFTSHADER,
    LD_LIBRARY_PATH: CHROMIUM,
  })
}

function measure(env: NodeJS.ProcessEnv): GpuSpeed | { readonly text: string } {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, ['--import', 'tsx', TIMES], {
    encoding: 'utf8',
    timeout: 180_000,
    env,
  })
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as GpuSpeed
  const fault = error?.message ?? /^\w*Error: .*$/m.exec(stderr)?.[0] ?? `exit ${String(status)}`
  return { text: `GPU renderer: not measured: ${fault}` }
}
