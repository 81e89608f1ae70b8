import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { evaluate } from '../src/run/evaluate.js'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

it('the README shows what `npm start` prints, but for the speed of the machine', async () => {
  const { successes, episodes, meanSteps, hash } = await evaluate({
    task: 'lift-cube',
    policy: 'scripted',
    episodes: 50,
    seed: 1000,
  })
  const row = README.split('\n').find(line => line.startsWith('scripted  '))
  expect(row).toContain(` ${successes}/${episodes} `)
  expect(row).toContain(` ${meanSteps.toFixed(1)} `)
  expect(README).toContain(`hash of all states of scripted: ${hash}`)
})
