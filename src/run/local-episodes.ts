/** Episodes on this thread. */

import type { Env } from '../env/env.js'
import type { Policy } from '../policies/policy.js'
import { TwinError } from '../robot/errors.js'
import type { EpisodeJob, EpisodeOutcome, EpisodeRunner } from './episode-jobs.js'
import { makeTask } from './make.js'
import { openPolicy } from './policies/open-policy.js'
import { runJobEpisode } from './replay/run-job.js'

interface Opened {
  readonly env: Env
  readonly policy: Policy
}

/** An environment and a policy are kept for the next job as long as that wants the same ones. */
export class LocalEpisodes implements EpisodeRunner {
  readonly lanes = 1
  #env: { readonly key: string; readonly env: Env } | undefined
  #policy: { readonly key: string; readonly policy: Policy } | undefined

  /** Makes ready what `attempt` would make. */
  async open({ task, policy: name, policyOptions, env: options }: EpisodeJob): Promise<Opened> {
    const envKey = JSON.stringify([task, options])
    const policyKey = JSON.stringify([name, policyOptions])
    if (this.#env?.key !== envKey) {
      await this.close()
      this.#env = { key: envKey, env: await makeTask(task, options) }
    }
    const { env } = this.#env
    try {
      if (this.#policy?.key !== policyKey) {
        await this.#closePolicy()
        this.#policy = { key: policyKey, policy: await openPolicy(name, env, policyOptions) }
      }
      return { env, policy: this.#policy.policy }
    } catch (error) {
      await this.close()
      throw error
    }
  }

  async attempt(job: EpisodeJob, seed: number): Promise<EpisodeOutcome> {
    const { env, policy } = await this.open(job)
    try {
      return await runJobEpisode(job, env, policy, seed)
    } catch (error) {
      // The next episode starts with an environment and a policy that nothing has happened to.
      await this.close()
      if (!(error instanceof TwinError)) throw error
      return { seed, error: { code: error.code, message: error.message } }
    }
  }

  async close(): Promise<void> {
    const opened = this.#env
    this.#env = undefined
    try {
      await opened?.env.close()
    } finally {
      await this.#closePolicy()
    }
  }

  async #closePolicy(): Promise<void> {
    const opened = this.#policy
    this.#policy = undefined
    await opened?.policy.close?.()
  }
}
