import { describe, expect, it } from 'vitest'
import { table } from '../../src/cli/table.js'

describe('table', () => {
  it('rules off the head and stands numbers to the right', () => {
    const text = table(
      ['task', 'success', 'note'],
      [
        ['lift-cube', '94.0 %', 'a'],
        ['reach', '100.0 %', ''],
        ['push', 5, 'longer note'],
      ],
    )
    expect(text.split('\n')).toEqual([
      'task       success  note',
      '---------  -------  -----------',
      'lift-cube   94.0 %  a',
      'reach      100.0 %',
      'push             5  longer note',
    ])
  })

  it('has no colours and no trailing spaces, for pipes', () => {
    const text = table(['a', 'b'], [['x', '']])

    expect(text).not.toMatch(/\u001b| $/m)
  })

  it('draws the head alone where there are no rows', () => {
    expect(table(['a', 'bc'], [])).toMatch(/^a {2}bc/)
  })

  it('refuses a row that is not as long as the head', () => {
    expect(() => table(['a', 'b'], [['x', 'y'], ['z']])).toThrow(/row 1 to have 2 cells/)
  })
})
