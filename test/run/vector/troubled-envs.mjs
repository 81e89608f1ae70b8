/** What `setup` imports on every thread: an environment with episodes of different lengths, and with whatever trouble its options ask for. */

import { registry } from '../../../dist/run/make.js'
import { Box, Dict } from '../../../dist/env/spaces.js'

const TROUBLES = {
  throw() {
    throw new RangeError('a fault in step')
  },
  /** Nobody awaits it. */
  uncaught() {
    Promise.reject(new Error('nobody caught this'))
    return new Promise(() => undefined)
  },
  exit() {
    process.exit(7)
  },
  /** Keeps its thread busy until somebody ends it. */
  hang() {
    for (;;);
  },
  /** Waits for ever, and lets the event loop run. */
  wait() {
    return new Promise(resolve => setTimeout(resolve, 1e9))
  },
}

class TroubledEnv {
  rateHz = 30
  actionSpace = new Box({ low: -1, high: 1, shape: [2] })
  observationSpace = new Dict({ 'observation.state': new Box({ low: -1e6, high: 1e6, shape: [3] }) })
  episode = 0

  /** `trouble`: {what, seed, step} comes to the environment of that seed in that step of its first episode. */
  constructor(spec, { trouble, secret }) {
    Object.assign(this, { spec, trouble, secret })
  }

  async reset({ seed } = {}) {
    if (seed !== undefined) {
      this.seed = seed
      this.episode = 0
    }
    this.episode += 1
    this.count = 0
    if (this.trouble?.step === 0 && this.trouble.seed === this.seed) TROUBLES[this.trouble.what]()
    return [this.observe(0), { episode: this.episode, ...(this.secret && { secret: () => 1 }) }]
  }

  async step([push]) {
    this.count += 1
    const { what, seed, step } = this.trouble ?? {}
    if (seed === this.seed && step === this.count && this.episode === 1) await TROUBLES[what]()
    const isOver = this.count >= 2 + ((this.seed + this.episode) % 4)
    const info = { is_success: isOver && this.seed % 2 === 0, count: this.count }
    return {
      observation: this.observe(push),
      reward: push / 3,
      terminated: isOver && this.seed % 2 === 0,
      truncated: isOver && this.seed % 2 === 1,
      info,
    }
  }

  async close() {}

  observe(push) {
    return { 'observation.state': Float32Array.of(1000 * this.seed + this.episode, this.count, push) }
  }
}

if (!registry.registered().includes('test/Troubled-v0')) {
  registry.register({ id: 'test/Troubled-v0', make: (options, spec) => new TroubledEnv(spec, options) })
}
