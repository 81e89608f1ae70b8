/** Episodes on this thread: the environment of one is kept for the next as long as they are of the same kind. */

import type { Env } from '../env/env.js'
import type { Policy } from '../policies/policy.js'
import { TwinError } from '../robot/errors.js'
import type { EpisodeJob, EpisodeOutcome, EpisodeRunner } from './episode-jobs.js'
import { makePolicy, makeTask } from './make.js'
import { runJobEpisode } from './replay/run-job.js'

interface Opened {
  readonly key: string
  readonly env: Env
  readonly policyName: string
  readonly policy: Policy
}

export class LocalEpisodes implements EpisodeRunner {
  readonly lanes = 1
  #opened: Opened | undefined

  /** Makes ready what `attempt` would make. */
  async open({ task, policy: policyName, env: options }: EpisodeJob): Promise<Opened> {
    const key = JSON.stringify([task, options])
    const before = this.#opened
    if (before?.key === key && before.policyName === policyName) return before
    if (before?.key !== key) await this.close()
    const env = this.#opened?.env ?? (await makeTask(task, options))
    try {
      this.#opened = { key, env, policyName, policy: makePolicy(policyName, env) }
      return this.#opened
    } catch (error) {
      this.#opened = undefined
      await env.close()
      throw error
    }
  }

  async attempt(job: EpisodeJob, seed: number): Promise<EpisodeOutcome> {
    const { env, policy } = await this.open(job)
    try {
      return await runJobEpisode(job, env, policy, seed)
    } catch (error) {
      // The next episode starts with an environment that nothing has happened to.
      await this.close()
      if (!(error instanceof TwinError)) throw error
      return { seed, error: { code: error.code, message: error.message } }
    }
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    await opened?.env.close()
  }
}
