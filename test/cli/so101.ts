/** Runs the built `so101` program in a process of its own, as a user does. */

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export interface Outcome {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** `node`: another Node than the one that runs the test. */
export function so101(args: readonly string[], { node = process.execPath } = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    execFile(node, [MAIN, ...args], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr })
      else reject(new Error(`so101 ${args.join(' ')} did not end by itself: ${error?.message ?? ''}\n${stderr}`))
    })
  })
}

/** What `so101 eval --json` prints. */
export interface EvalJson {
  readonly task: string
  readonly policy: string
  readonly seed: number
  readonly episodes: number
  readonly successes: number
  readonly success_rate: number
  readonly ci95: [number, number]
  readonly hash: string
  readonly mean_steps: number
  readonly mean_reward: number
  readonly env_steps: number
  readonly env_steps_per_s: number
  readonly floors: EvalJson[]
  readonly results: { seed: number; success: boolean; steps: number; rewardSum: number; stateHash: string }[]
}

/** `so101 eval` with `--json`; throws where it fails. */
export async function evalJson(args: readonly string[], options: { node?: string } = {}): Promise<EvalJson> {
  const { exitCode, stdout, stderr } = await so101(['eval', ...args, '--json'], options)
  if (exitCode !== 0) throw new Error(`so101 eval ${args.join(' ')} ended with ${exitCode}: ${stderr}`)
  return JSON.parse(stdout) as EvalJson
}
