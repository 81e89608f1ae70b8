/** docs/tasks.md says of every task what the code does. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { TASKS } from '../src/run/tasks.js'

const rows = readFileSync(new URL('../docs/tasks.md', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line.startsWith('| `'))
const listed = (numbers: readonly (readonly [string, number])[], quote: string): string =>
  numbers.map(([name, value]) => `${quote}${name}${quote} ${value}`).join(', ')

describe('docs/tasks.md', () => {
  it.each(TASKS)('has $task.id with its id, instruction, horizon, weights and sub-goals', ({ id, task }) => {
    const [about, numbers] = rows.filter(row => row.startsWith(`| \`${task.id}\``))
    expect(about).toContain(`\`${id}\``)
    expect(about).toContain(`| ${task.horizonS} s |`)
    const potentials = Object.entries(task.rewardWeights).filter(([name]) => name !== 'success')
    expect(numbers).toContain(`| ${listed(potentials, '`')} | ${listed(Object.entries(task.subGoals), '')} |`)
    expect(Object.values(task.subGoals).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12)
  })

  it('lists the tasks in the order of the table of tasks', () => {
    const names = rows.slice(0, TASKS.length).map(row => row.split('`')[1])
    expect(names).toEqual(TASKS.map(({ task }) => task.id))
  })
})
